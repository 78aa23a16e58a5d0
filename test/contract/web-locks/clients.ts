import assert from "node:assert/strict";
import { test } from "node:test";
import { webLocks } from "lockstep/web-locks";
import { Remote } from "../../fixtures/remote/remote.ts";
import { WEB_LOCKS_DEEDS, type WebLocksRemote } from "../../fixtures/web-locks/web-locks-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function webLocksClients(substrate: Substrate): void {
  test("query() shows nothing where nothing is", async (t) => {
    assert.deepEqual(await webLocks(await opened(t, substrate)).query(), { held: [], pending: [] });
  });

  test("a client has one id, for all it holds and waits for; another client another one", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    await remote.call("hold", "a", "shared");
    await locks.request("a", { mode: "shared" }, async () => {
      await locks.request("b", async () => {
        const { held } = await locks.query();
        assert.deepEqual(
          held.map(({ name, mode }) => [name, mode]),
          [
            ["a", "shared"],
            ["a", "shared"],
            ["b", "exclusive"],
          ],
        );
        const [theirs, ours, alsoOurs] = held.map(({ clientId }) => clientId);
        assert.equal(ours, alsoOurs);
        assert.notEqual(theirs, ours);
        assert.equal(theirs, await remote.call("id"));
        assert.deepEqual((await remote.call("query")).held.slice(0, 3), held);
      });
    });
  });

  test("a circle of two clients can be seen", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    const controller = new AbortController();
    await remote.call("hold", "theirs");
    await locks.request("ours", async () => {
      await remote.call("ask", "ours");
      const waiting = assert.rejects(
        locks.request("theirs", { signal: controller.signal }, () => assert.fail("called back")),
        { name: "AbortError" },
      );
      let state = await locks.query();
      while (state.pending.length < 2) state = await locks.query();
      const of = (list: typeof state.held, wanted: string): string => list.find(({ name }) => name === wanted)!.clientId;
      assert.equal(of(state.held, "ours"), of(state.pending, "theirs"));
      assert.equal(of(state.held, "theirs"), of(state.pending, "ours"));
      controller.abort();
      await waiting;
    });
  });

  test("a lock goes from client to client, exclusive or shared", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const [first, second]: WebLocksRemote[] = await Remote.startAll(t, substrate, space, WEB_LOCKS_DEEDS, 2);
    await first!.call("hold", "a");
    let hasIt = false;
    const had = second!.call("hold", "a").then(() => (hasIt = true));
    assert.equal(await locks.request("a", { ifAvailable: true }, (lock) => lock), null);
    assert.equal(hasIt, false);
    await first!.call("release", "a");
    await had;
    const own = locks.request("a", { mode: "shared" }, () => "own");
    const theirs = first!.call("hold", "a", "shared");
    await second!.call("release", "a");
    assert.equal(await own, "own");
    assert.equal(await theirs, true);
  });

  test('closing the space rejects what waits and what is held with "closed"; others have the lock', async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    let isHeld = (): void => {};
    const granted = new Promise<void>((resolve) => (isHeld = resolve));
    const outcomes = Promise.allSettled([
      locks.request("a", () => {
        isHeld();
        return new Promise(() => {});
      }),
      locks.request("a", () => assert.fail("called back")),
    ]);
    await granted;
    const had = remote.call("hold", "a");
    while ((await locks.query()).pending.length < 2);
    await space.close();
    for (const outcome of await outcomes) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.equal(await had, true);
    await assert.rejects(
      locks.request("a", () => assert.fail("called back")),
      { code: "closed" },
    );
    await assert.rejects(locks.query(), { code: "closed" });
    assert.throws(() => webLocks(space), { code: "closed" });
  });
}
