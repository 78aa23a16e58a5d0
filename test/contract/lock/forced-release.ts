import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { LocalHold } from "lockstep";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

const LOST = { name: "LockstepError", code: "lost", message: /"door"/ };

export function lockForcedRelease(substrate: Substrate, kind: LockKind = LOCK): void {
  test('releasing what nobody holds is "not-held"', async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    await assert.rejects(lock.release(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    lock.acquireSync().releaseSync();
    await assert.rejects(lock.release(), { code: "not-held" });
  });

  test("the thread's own hold is lost by lock.release(): its signal says so, releasing it does nothing", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = await lock.acquire();
    const { signal } = hold;
    assert.equal(signal.aborted, false);
    await lock.release();
    assert.equal(signal.aborted, true);
    assert.throws(() => signal.throwIfAborted(), LOST);
    const next = lock.tryAcquireSync();
    assert.ok(next);
    hold.releaseSync();
    await hold.release();
    hold[Symbol.dispose]();
    assert.throws(() => hold.token, LOST);
    assert.equal(lock.tryAcquireSync(), null);
    assert.equal(next.signal.aborted, false);
  });

  test("a signal asked for after the loss is aborted already; after a release it never is", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const lost = lock.acquireSync();
    await lock.release();
    assert.throws(() => lost.signal.throwIfAborted(), LOST);
    const released = lock.acquireSync();
    const { signal } = released;
    released.releaseSync();
    assert.equal(released.signal, signal);
    const late = lock.acquireSync();
    late.releaseSync();
    lock.acquireSync();
    await lock.release();
    assert.deepEqual([signal.aborted, late.signal.aborted], [false, false]);
  });

  test("a body whose hold is lost is told by its signal; withLock gives back what the body gives, and releases nobody else's hold", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    const given = await lock.withLock(async (hold) => {
      const told = once(hold.signal, "abort");
      await peer.call("releaseOthers", kind.called("door"));
      await told;
      await peer.call("acquire", kind.called("door"));
      return "given";
    });
    assert.equal(given, "given");
    assert.equal(lock.tryAcquireSync(), null);
    await peer.call("release", kind.called("door"));
  });

  test("a peer can release our hold, and we are told", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    const hold = lock.acquireSync();
    const told = once(hold.signal, "abort");
    await peer.call("releaseOthers", kind.called("door"));
    await told;
    assert.throws(() => hold.signal.throwIfAborted(), LOST);
    hold.releaseSync();
    assert.ok(lock.tryAcquireSync());
  });

  test("we can release a peer's hold, and it is told; its own release does nothing then", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    const { token } = await peer.call("acquire", kind.called("door"));
    const told = peer.call("lost", kind.called("door"));
    await lock.release();
    assert.equal(await told, "lost");
    const hold = lock.tryAcquireSync();
    assert.ok(hold);
    assert.ok(hold.token > token);
    assert.equal(hold.abandoned, false);
    await peer.call("release", kind.called("door"));
    assert.equal(await peer.call("tryAcquire", kind.called("door")), null);
  });

  for (const who of ["its own thread", "a peer"] as const) {
    test(`who hears of the loss of a hold, released by ${who}, can have the lock there and then`, async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      const hold = lock.acquireSync();
      let next: LocalHold | undefined;
      hold.signal.addEventListener("abort", () => (next = lock.acquireSync({ timeoutMs: 5000 })));
      if (who === "a peer") await peer.call("releaseOthers", kind.called("door"));
      else await lock.release();
      await until(() => next !== undefined, "the listener has the lock");
      assert.ok(lock.locked);
      assert.equal(lock.tryAcquireSync(), null);
      next!.releaseSync();
      assert.ok(!lock.locked);
    });
  }

  test("what was released by force goes to those in line", async (t) => {
    const space = await opened(t, substrate);
    const [holder, waiter] = await Promise.all([Peer.start(t, substrate.name, space), Peer.start(t, substrate.name, space)]);
    const lock = kind.of(space, "door");
    await holder.call("acquire", kind.called("door"));
    const had = waiter.call("acquireSync", kind.called("door"));
    const own = lock.acquire();
    await until(() => new LockRecord(lock).waiting === 2, "both in line");
    const released = lock.release();
    await Promise.all([had.then(() => waiter.call("release", kind.called("door"))), own.then((hold) => hold.release()), released]);
    assert.ok(lock.tryAcquireSync());
  });

  test("a hold that ends by itself while it is released by force is told nothing wrong", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    for (let round = 0; round < 100; round++) {
      const hold = lock.acquireSync();
      const { signal } = hold;
      const forced = peer.call("releaseOthers", kind.called("door")).catch((error: { code: string }) => {
        assert.equal(error.code, "not-held");
      });
      for (let turn = 0; turn < round % 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      const wasLost = signal.aborted;
      hold.releaseSync();
      await forced;
      assert.equal(signal.aborted, wasLost);
      assert.ok(new LockRecord(lock).owner === 0);
    }
  });
}
