import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

export function lockAborts(substrate: Substrate, kind: LockKind = LOCK): void {
  test("aborted meanwhile, it rejects at once with the very reason, and leaves the line", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    await peer.call("acquire", kind.called("door"));
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      let rejection: unknown;
      lock.acquire({ signal: controller.signal }).catch((error: unknown) => (rejection = error));
      await until(() => new LockRecord(lock).waiting === 1, "in line");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      assert.equal(new LockRecord(lock).waiting, 0);
    }
    await peer.call("release", kind.called("door"));
    assert.ok(lock.tryAcquireSync());
  });

  test("an abort after the grant takes nothing away", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const controller = new AbortController();
    const first = lock.acquireSync();
    const second = lock.acquire({ signal: controller.signal });
    first.releaseSync();
    if (kind.overMonitor) await second;
    controller.abort();
    const hold = await second;
    assert.equal(lock.tryAcquireSync(), null);
    hold.releaseSync();
    assert.ok(lock.tryAcquireSync());
  });

  for (const [when, run] of [
    ["just before", (abort: () => void, release: () => void) => (abort(), release())],
    ["just after", (abort: () => void, release: () => void) => (release(), abort())],
  ] as const) {
    test(`when the head of the line is aborted ${when} the release, one of them has the lock and the next gets it then`, async (t) => {
      const lock = kind.of(await opened(t, substrate), "door");
      const controller = new AbortController();
      const hold = lock.acquireSync();
      const had: string[] = [];
      const waiter = (name: string, signal?: AbortSignal): Promise<void> =>
        lock.withLock(async () => {
          had.push(name);
          await setImmediate();
        }, signal && { signal });
      const head = waiter("head", controller.signal).catch((error: unknown) => assert.equal(error, controller.signal.reason));
      const others = [waiter("second"), waiter("third")];
      run(
        () => controller.abort(),
        () => hold.releaseSync(),
      );
      await Promise.all([head, ...others]);
      assert.deepEqual(had.slice(-2), ["second", "third"]);
      assert.ok(lock.tryAcquireSync());
    });
  }

  test("a grant from a peer that crosses an abort is passed on", async (t) => {
    const space = await opened(t, substrate);
    const [holder, next] = await Promise.all([Peer.start(t, substrate.name, space), Peer.start(t, substrate.name, space)]);
    const lock = kind.of(space, "door");
    const record = new LockRecord(lock);
    let grants = 0;
    for (let round = 0; round < 150; round++) {
      await holder.call("acquire", kind.called("door"));
      const controller = new AbortController();
      const mine = lock
        .withLock(() => grants++, { signal: controller.signal })
        .catch((error: unknown) => assert.equal(error, controller.signal.reason));
      const others = next.call(round % 2 === 0 ? "acquire" : "acquireSync", kind.called("door"));
      await until(() => record.waiting === 2, "both in line");
      const released = holder.call("release", kind.called("door"));
      // Somewhere between the sending of the message and the arrival of the grant.
      for (let turn = 0; turn < round % 5; turn++) await setImmediate();
      controller.abort();
      await Promise.all([mine, released, others]);
      await next.call("release", kind.called("door"));
      assert.equal(record.owner, 0);
      assert.equal(record.waiting, 0);
    }
    t.diagnostic(`${grants} of 150 were granted before they were aborted`);
  });

  test("thousands of cancelled waiters leave no trace", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const record = new LockRecord(lock);
    const hold = lock.acquireSync();
    const resources = process.getActiveResourcesInfo().length;
    const controller = new AbortController();
    const warnings: Error[] = [];
    const hear = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", hear);
    t.after(() => process.off("warning", hear));
    const waiters = [];
    for (let at = 0; at < 4000; at++) {
      waiters.push(lock.acquire(at % 2 === 0 ? { signal: controller.signal } : { signal: controller.signal, timeoutMs: 1 + (at % 7) }));
    }
    assert.equal(record.waiting, 1);
    await setImmediate();
    controller.abort();
    const outcomes = await Promise.allSettled(waiters);
    assert.ok(outcomes.every(({ status }) => status === "rejected"));
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    assert.equal(record.waiting, 0);
    hold.releaseSync();
    assert.equal(record.owner, 0);
    assert.deepEqual(warnings, []);
    await until(() => process.getActiveResourcesInfo().length <= resources, "no timer left");
  });

  test("every second one cancelled, the others get it in their order", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = lock.acquireSync();
    const had: number[] = [];
    const controller = new AbortController();
    const waiters = Array.from({ length: 1000 }, (_, at) =>
      lock.withLock(() => void had.push(at), at % 2 === 1 ? { signal: controller.signal } : {}),
    );
    controller.abort();
    hold.releaseSync();
    await Promise.allSettled(waiters);
    assert.deepEqual(
      had,
      Array.from({ length: 500 }, (_, at) => at * 2),
    );
  });
}
