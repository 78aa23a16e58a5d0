import assert from "node:assert/strict";
import { test } from "node:test";
import { type WebLockManager, type WebLockOptions, webLocks } from "lockstep/web-locks";
import { Remote } from "../../fixtures/remote/remote.ts";
import { WEB_LOCKS_DEEDS, type WebLocksRemote } from "../../fixtures/web-locks/web-locks-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** Asks for the lock and keeps it until the function returned is called. */
function asking(locks: WebLockManager, name: string, options: WebLockOptions, granted: () => void = () => {}): () => Promise<void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const ended = locks.request(name, options, () => {
    granted();
    return released;
  });
  return async () => {
    release();
    await ended;
  };
}

export function webLocksOrder(substrate: Substrate): void {
  test("shared ones hold together; an exclusive one waits for all of them; other names wait for nothing", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const granted: string[] = [];
    const shared = [1, 2, 3].map((at) => asking(locks, "a", { mode: "shared" }, () => granted.push(`shared ${at}`)));
    const exclusive = locks.request("a", () => granted.push("exclusive"));
    await locks.request("b", () => granted.push("b"));
    assert.deepEqual(granted, ["shared 1", "shared 2", "shared 3", "b"]);
    await Promise.all(shared.map((release) => release()));
    await exclusive;
    assert.equal(granted.at(-1), "exclusive");
  });

  test("exclusive ones are granted one after the other, in the order in which they were asked for", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const granted: string[] = [];
    await Promise.all(["a 1", "b 1", "a 2", "b 2", "a 3", "b 3"].map((which) => locks.request(which[0]!, () => granted.push(which))));
    for (const name of ["a", "b"])
      assert.deepEqual(
        granted.filter((which) => which.startsWith(name)),
        [1, 2, 3].map((at) => `${name} ${at}`),
      );
  });

  test("the release of an exclusive one grants all shared ones up to the next exclusive one, strictly in order", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const modes = async (which: "held" | "pending"): Promise<string[]> => (await locks.query())[which].map(({ mode }) => mode);
    const first = asking(locks, "a", {});
    const [second, third] = [asking(locks, "a", { mode: "shared" }), asking(locks, "a", { mode: "shared" })];
    const fourth = asking(locks, "a", {});
    const fifth = asking(locks, "a", { mode: "shared" });
    assert.deepEqual([await modes("held"), await modes("pending")], [["exclusive"], ["shared", "shared", "exclusive", "shared"]]);
    await first();
    assert.deepEqual(
      [await modes("held"), await modes("pending")],
      [
        ["shared", "shared"],
        ["exclusive", "shared"],
      ],
    );
    await Promise.all([second(), third()]);
    assert.deepEqual([await modes("held"), await modes("pending")], [["exclusive"], ["shared"]]);
    await fourth();
    assert.deepEqual([await modes("held"), await modes("pending")], [["shared"], []]);
    await fifth();
    assert.deepEqual([await modes("held"), await modes("pending")], [[], []]);
  });

  test("requests of several clients are shown, and granted, in the order in which they came", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remotes: WebLocksRemote[] = await Remote.startAll(t, substrate, space, WEB_LOCKS_DEEDS, 3);
    const ids = await Promise.all(remotes.map((remote) => remote.call("id")));
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
    ]) {
      const release = asking(locks, "a", {});
      await locks.query();
      const granted: number[] = [];
      const holds: Promise<unknown>[] = [];
      for (const [place, at] of order.entries()) {
        holds.push(
          remotes[at]!.call("hold", "a").then(async () => {
            granted.push(at);
            await remotes[at]!.call("release", "a");
          }),
        );
        while ((await locks.query()).pending.length <= place);
      }
      assert.deepEqual(
        (await locks.query()).pending.map(({ clientId }) => ids.indexOf(clientId)),
        order,
      );
      await release();
      await Promise.all(holds);
      assert.deepEqual(granted, order);
    }
  });

  test("readers and writers of several clients see every write whole, and none is lost", async (t) => {
    const space = await opened(t, substrate);
    const remotes: WebLocksRemote[] = await Remote.startAll(t, substrate, space, WEB_LOCKS_DEEDS, 3);
    const written = await Promise.all(remotes.map((remote, at) => remote.call("work", 100, 2 + at)));
    const all = written.reduce((sum, count) => sum + count);
    const numbers = space.array("pages", "int32", 2, { lock: false });
    assert.deepEqual([numbers.get(0), numbers.get(1)], [all, all]);
    assert.deepEqual(await webLocks(space).query(), { held: [], pending: [] });
  });
}
