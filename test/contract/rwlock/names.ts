import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersFor } from "../../fixtures/remote/waiters-of.ts";
import { RWLOCK_DEEDS, type RWLockRemote } from "../../fixtures/rwlock/rwlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rwlockNames(substrate: Substrate): void {
  test('the name as another kind is a "mismatch" that names it', async (t) => {
    const space = await opened(t, substrate);
    const mismatch = { code: "mismatch", message: /"book" is open as an? rwlock/ };
    space.rwlock("book").read.acquireSync();
    assert.throws(() => space.lock("book"), mismatch);
    assert.throws(() => space.rlock("book"), mismatch);
    space.lock("door");
    assert.throws(() => space.rwlock("door"), { code: "mismatch", message: /"door"/ });
    assert.throws(() => space.rwlock(""), { code: "invalid", message: /no name for an? rwlock/ });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const rwlocks = Array.from({ length: 200 }, (_, at) => space.rwlock(`book ${at}`));
    let last = 0n;
    for (let round = 0; round < 3; round++) {
      for (const [at, { read, write }] of rwlocks.entries()) {
        const hold = write.acquireSync();
        if (at === 7) {
          assert.ok(hold.token > last);
          last = hold.token;
        }
        assert.equal(space.rwlock(`book ${at}`).read.tryAcquireSync(), null);
        hold.releaseSync();
        read.acquireSync().releaseSync();
      }
    }
  });

  test("what is held on either side, here or by somebody who died, is remembered while thousands of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const reading = space.rwlock("reading").read.acquireSync();
    const writing = space.rwlock("writing").write.acquireSync();
    assert.ok(await remote.call("tryAcquire", "read", "there"));
    const dying: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    assert.ok(await dying.call("tryAcquire", "write", "left"));
    await dying.end();
    for (let at = 0; at < 1000; at++) space.rwlock(`other ${at}`).write.acquireSync().releaseSync();
    assert.equal(await remote.call("tryAcquire", "write", "reading"), null);
    assert.equal(await remote.call("tryAcquire", "read", "writing"), null);
    assert.equal(space.rwlock("there").write.tryAcquireSync(), null);
    assert.equal(space.rwlock("left").read.tryAcquireSync()?.abandoned, true);
    reading.releaseSync();
    writing.releaseSync();
    assert.ok(await remote.call("tryAcquire", "write", "reading"));
    assert.ok(await remote.call("tryAcquire", "read", "writing"));
  });

  test("closing rejects who waits on either side, and tells who reads; whoever comes after is told nothing", async (t) => {
    const space = await opened(t, substrate);
    const remote: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const { read, write } = space.rwlock("book");
    const hold = read.acquireSync();
    const { signal } = hold;
    const waiting = Promise.allSettled([write.acquire(), read.acquire(), write.acquire({ timeoutMs: 60_000 })]);
    await until(() => waitersFor(write) === 2 && waitersFor(read) === 1, "all wait");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.throws(() => signal.throwIfAborted(), { code: "closed" });
    hold.releaseSync();
    await hold[Symbol.asyncDispose]();
    assert.throws(() => hold.token, { code: "lost" });
    assert.throws(() => read.locked, { code: "closed" });
    assert.throws(() => read.tryAcquireSync(), { code: "closed" });
    await assert.rejects(read.acquire(), { code: "closed" });
    await assert.rejects(read.release(), { code: "closed" });
    assert.equal((await remote.call("acquire", "write")).abandoned, false);
  });
}
