import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LocalHold, LocalLock, LocalSpace } from "lockstep";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { opened } from "./opened.ts";

interface Moment {
  readonly space: LocalSpace;
  readonly lock: LocalLock;
  readonly record: LockRecord;
  readonly peer: Peer;
  readonly waiters: readonly Promise<LocalHold>[];
  readonly controller: AbortController;
}

/**
 * The moment in which everything crosses: a peer has offered us the lock, for which as many of our asynchronous waiters stand in line, and our event
 * loop has not heard of it yet. The first of them goes by the signal.
 */
async function offered(t: TestContext, substrate: Substrate, count: number): Promise<Moment> {
  const space = await opened(t, substrate);
  const peer = await Peer.start(t, substrate.name, space);
  const lock = space.lock("door");
  const record = new LockRecord(lock);
  for (;;) {
    const controller = new AbortController();
    await peer.call("acquire", "door");
    const waiters = [lock.acquire({ signal: controller.signal }), ...Array.from({ length: count - 1 }, () => lock.acquire())];
    let wasQuicker = false;
    const offering = peer.call("offer", "door").catch(() => (wasQuicker = true));
    await until(() => wasQuicker || record.get(1) === 1, "passed over");
    if (!wasQuicker) {
      record.add(0, 1);
      for (const endsAtMs = performance.now() + 10_000; !record.isOffered;) assert.ok(performance.now() < endsAtMs, "never offered");
      return { space, lock, record, peer, waiters, controller };
    }
    await offering;
    for (const waiter of waiters) (await waiter).releaseSync();
  }
}

export function lockOffers(substrate: Substrate): void {
  test("aborted in that moment, the lock is free at once", async (t) => {
    const { lock, record, waiters, controller } = await offered(t, substrate, 1);
    controller.abort("enough");
    assert.equal(record.owner, 0);
    await assert.rejects(waiters[0]!, (reason) => reason === "enough");
    assert.equal(lock.tryAcquireSync()?.abandoned, false);
  });

  test("the head of the line aborted in that moment, the next one behind it has the lock", async (t) => {
    const { lock, waiters, controller } = await offered(t, substrate, 3);
    controller.abort("enough");
    await assert.rejects(waiters[0]!, (reason) => reason === "enough");
    for (const waiter of waiters.slice(1)) (await waiter).releaseSync();
    assert.ok(lock.tryAcquireSync());
  });

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`aborted in that moment, a peer in ${form} has the lock`, async (t) => {
      const { record, peer, controller, waiters } = await offered(t, substrate, 1);
      const had = peer.call(form, "door");
      for (const endsAtMs = performance.now() + 10_000; record.waiting < 2;) assert.ok(performance.now() < endsAtMs, "never in line");
      controller.abort("enough");
      await assert.rejects(waiters[0]!, (reason) => reason === "enough");
      assert.equal((await had).abandoned, false);
    });
  }

  test("the space closed in that moment, the lock is free and nothing was abandoned", async (t) => {
    const { space, peer, waiters } = await offered(t, substrate, 2);
    const outcomes = Promise.allSettled(waiters);
    await space.close();
    for (const outcome of await outcomes) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.equal((await peer.call("tryAcquire", "door"))?.abandoned, false);
  });

  test("blocking for it in that moment takes it; the line goes on after", async (t) => {
    const { lock, waiters } = await offered(t, substrate, 2);
    const hold = lock.acquireSync();
    assert.equal(hold.abandoned, false);
    hold.releaseSync();
    for (const waiter of waiters) (await waiter).releaseSync();
    assert.ok(lock.tryAcquireSync());
  });

  test("trying for it in that moment gives nothing, here and elsewhere; the line goes on", async (t) => {
    const { lock, peer, waiters } = await offered(t, substrate, 2);
    assert.equal(lock.tryAcquireSync(), null);
    const elsewhere = peer.call("tryAcquire", "door");
    await assert.rejects(lock.acquire({ timeoutMs: 0 }), { code: "timeout" });
    assert.equal(await elsewhere, null);
    for (const waiter of waiters) (await waiter).releaseSync();
    assert.ok(lock.tryAcquireSync());
  });

  test('an offer is no hold: releasing it is "not-held"', async (t) => {
    const { lock, waiters } = await offered(t, substrate, 1);
    await assert.rejects(lock.release(), { code: "not-held" });
    (await waiters[0]!).releaseSync();
  });
}
