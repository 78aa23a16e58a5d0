import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function semaphoreNames(substrate: Substrate): void {
  test('the same name with other permits, otherwise bounded, or as another kind is a "mismatch" that names it', async (t) => {
    const space = await opened(t, substrate);
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    const mismatch = { code: "mismatch", message: /"seats"/ };
    space.semaphore("seats", { permits: 3 });
    assert.ok(space.semaphore("seats", { permits: 3, bounded: false }).tryAcquireSync());
    assert.equal(await remote.call("tryAcquireSync", { name: "seats", permits: 3 }, 3), 0);
    for (const options of [{ permits: 4 }, { permits: 0 }, { permits: 3, bounded: true }]) {
      assert.throws(() => space.semaphore("seats", options), mismatch);
      await assert.rejects(remote.call("acquire", { name: "seats", ...options }), mismatch);
    }
    assert.throws(() => space.lock("seats"), mismatch);
    assert.throws(() => space.event("seats"), mismatch);
    space.lock("door");
    assert.throws(() => space.semaphore("door", { permits: 1 }), { code: "mismatch", message: /"door"/ });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const semaphores = Array.from({ length: 300 }, (_, at) => space.semaphore(`seats ${at}`, { permits: 1 + (at % 5), bounded: true }));
    for (let round = 0; round < 3; round++) {
      for (const [at, semaphore] of semaphores.entries()) {
        assert.equal(semaphore.available, 1 + (at % 5));
        const permit = semaphore.acquireSync({ permits: 1 + (at % 5) });
        assert.equal(space.semaphore(`seats ${at}`, { permits: 1 + (at % 5), bounded: true }).tryAcquireSync(), null);
        permit.releaseSync();
        assert.throws(() => semaphore.releaseSync(), { code: "full" });
      }
    }
  });

  test("the same with several openings at once: none is had by two", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 2);
    const tops = await Promise.all(remotes.map((remote) => remote.call("tour", 300, 6)));
    assert.deepEqual(tops, [1, 1]);
  });

  test("what has been taken, or given, is remembered while hundreds of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    const [taken, given] = [space.semaphore("taken", { permits: 3 }), space.semaphore("given", { permits: 3 })];
    const permit = taken.acquireSync({ permits: 2 });
    given.releaseSync();
    await remote.call("acquire", { name: "taken there", permits: 1 });
    for (let at = 0; at < 500; at++) space.semaphore(`other ${at}`, { permits: 1 });
    await remote.call("tour", 300, 1);
    assert.equal(taken.available, 1);
    assert.equal(given.available, 4);
    assert.equal(space.semaphore("taken there", { permits: 1 }).available, 0);
    permit.releaseSync();
    assert.equal(taken.available, 3);
    await remote.call("giveBack");
    assert.equal(space.semaphore("taken there", { permits: 1 }).available, 1);
  });

  test('a handle whose name has come back as something else says "mismatch"', async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const mismatch = { code: "mismatch", message: /"seats"/ };
    for (const reopen of [() => space.event("seats"), () => space.lock("seats"), () => space.semaphore("seats", { permits: 5 })]) {
      const old = space.semaphore("seats", { permits: 1 });
      for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
      reopen();
      assert.throws(() => old.acquireSync(), mismatch);
      assert.throws(() => old.available, mismatch);
      await assert.rejects(old.release(), mismatch);
      for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
      assert.equal(old.acquireSync().permits, 1);
      old.releaseSync();
    }
  });

  test("a handle kept through ten thousand evictions, its name opened anew each time, still works", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const old = space.semaphore("seats", { permits: 1, bounded: true });
    for (let round = 0; round < 10_000; round++) {
      old.acquireSync().releaseSync();
      for (let at = 0; at < 20; at++) space.lock(`other ${at}`);
      space.semaphore("seats", { permits: 1, bounded: true });
    }
    assert.equal(old.available, 1);
  });

  test("one opening's idle semaphores leave room for another's", async (t) => {
    const space = await opened(t, substrate, { names: 256, bytes: 65_536 });
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    for (let at = 0; at < 60; at++) space.semaphore(`mine ${at}`, { permits: 1 });
    assert.equal(await remote.call("acquire", { name: "yours", permits: 1 }), 1);
  });
}
