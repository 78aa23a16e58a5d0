import assert from "node:assert/strict";
import { test } from "node:test";
import { webLocks } from "lockstep/web-locks";
import { Remote } from "../../fixtures/remote/remote.ts";
import { WEB_LOCKS_DEEDS, type WebLocksRemote } from "../../fixtures/web-locks/web-locks-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const forEver = (): Promise<never> => new Promise(() => {});

export function webLocksStealing(substrate: Substrate): void {
  test("a free lock is stolen like any other", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    assert.equal(await locks.request("a", { steal: true }, (lock) => lock?.mode), "exclusive");
  });

  test("whose lock is stolen is told by an AbortError, and the callback's end is nobody's business", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    let end = (): void => {};
    const robbed = assert.rejects(
      locks.request("a", () => new Promise<void>((resolve) => (end = resolve))),
      (error) => error instanceof DOMException && error.name === "AbortError",
    );
    await locks.request("a", { steal: true }, async () => {
      await robbed;
      end();
      assert.equal((await locks.query()).held.length, 1);
      assert.equal(await locks.request("a", { ifAvailable: true }, (lock) => lock), null);
    });
  });

  test("it goes before those who wait, who then go on; all shared holders lose it; the last thief has it", async (t) => {
    const locks = webLocks(await opened(t, substrate));
    const robbed = [1, 2].map(() => assert.rejects(locks.request("a", { mode: "shared" }, forEver), { name: "AbortError" }));
    const order: string[] = [];
    const waiting = locks.request("a", () => order.push("waited"));
    const first = assert.rejects(
      locks.request("a", { steal: true }, () => {
        order.push("first thief");
        return forEver();
      }),
      { name: "AbortError" },
    );
    await locks.request("a", { steal: true }, () => order.push("last thief"));
    await Promise.all([...robbed, first, waiting]);
    assert.equal(order.at(-1), "waited");
    assert.ok(order.includes("last thief"));
  });

  test("from one client to another, who is told though it waits for nothing", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    for (let round = 0; round < 10; round++) {
      await remote.call("hold", "a");
      const told = remote.call("outcome", "a");
      await locks.request("a", { steal: true }, async () => {
        assert.equal(await told, "AbortError");
        assert.equal(await remote.call("hold", "a", "exclusive", { ifAvailable: true }), false);
      });
      const own = assert.rejects(locks.request("a", forEver), { name: "AbortError" });
      await locks.query();
      assert.equal(await remote.call("hold", "a", "exclusive", { steal: true }), true);
      await own;
      assert.equal(await remote.call("release", "a"), "released");
    }
  });
}
