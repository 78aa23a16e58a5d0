import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

export function awaitedAborts(ground: Ground, kind: AwaitedKind): void {
  test("aborted before, it rejects with the reason though the lock is free", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const reason = new Error("changed my mind");
    await assert.rejects(lock.acquire({ signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(
      lock.withLock(() => assert.fail("not held"), { signal: AbortSignal.abort(reason) }),
      reason,
    );
    assert.ok(await lock.tryAcquire());
  });

  test("aborted meanwhile, it rejects at once with the very reason, and leaves the line", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    await other.call("acquire", kind.called("door"));
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      let rejection: unknown;
      lock.acquire({ signal: controller.signal }).catch((error: unknown) => (rejection = error));
      await until(async () => (await ground.waiting(space, lock)) === 1, "in line");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      await until(async () => (await ground.waiting(space, lock)) === 0, "out of line");
    }
    await other.call("release", kind.called("door"));
    assert.ok(await lock.tryAcquire());
  });

  test("an abort after the grant takes nothing away", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const controller = new AbortController();
    const first = await lock.acquire();
    const second = lock.acquire({ signal: controller.signal });
    await first.release();
    const hold = await second;
    controller.abort();
    await setImmediate();
    assert.equal(await lock.tryAcquire(), null);
    await hold.release();
    assert.ok(await lock.tryAcquire());
  });

  for (const when of ["just before", "just after"] as const) {
    test(`when the head of the line is aborted ${when} the release, one of them has the lock and the next gets it then`, async (t) => {
      const lock = kind.of(await ground.open(t), "door");
      const controller = new AbortController();
      const hold = await lock.acquire();
      const had: string[] = [];
      const waiter = (name: string, signal?: AbortSignal): Promise<void> =>
        lock.withLock(async () => {
          had.push(name);
          await setImmediate();
        }, signal && { signal });
      const head = waiter("head", controller.signal).catch((error: unknown) => assert.equal(error, controller.signal.reason));
      const others = [waiter("second"), waiter("third")];
      if (when === "just before") controller.abort();
      const released = hold.release();
      if (when === "just after") controller.abort();
      await Promise.all([head, ...others, released]);
      assert.deepEqual(had.slice(-2), ["second", "third"]);
      assert.ok(await lock.acquire());
    });
  }

  test("a grant from somebody else that crosses an abort is passed on", async (t) => {
    const space = await ground.open(t);
    const [holder, next] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const lock = kind.of(space, "door");
    let grants = 0;
    for (let round = 0; round < ground.rounds; round++) {
      await holder.call("acquire", kind.called("door"));
      const controller = new AbortController();
      const mine = lock
        .withLock(() => grants++, { signal: controller.signal })
        .catch((error: unknown) => assert.equal(error, controller.signal.reason));
      const others = next.call("acquire", kind.called("door"));
      await until(async () => (await ground.waiting(space, lock)) === 2, "both in line");
      const released = holder.call("release", kind.called("door"));
      // Somewhere between the sending of the message and the arrival of the grant.
      for (let turn = 0; turn < round % 8; turn++) await setImmediate();
      controller.abort();
      await Promise.all([mine, released, others]);
      await next.call("release", kind.called("door"));
      assert.equal(await ground.waiting(space, lock), 0);
    }
    t.diagnostic(`${grants} of ${ground.rounds} were granted before they were aborted`);
  });

  test("two thousand cancelled waiters leave no trace", async (t) => {
    const space = await ground.open(t, true);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    const controller = new AbortController();
    const warnings: Error[] = [];
    const hear = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", hear);
    t.after(() => process.off("warning", hear));
    const waiters = Array.from({ length: 2000 }, (_, at) =>
      lock.acquire(at % 2 === 0 ? { signal: controller.signal } : { signal: controller.signal, timeoutMs: 1 + (at % 7) }),
    );
    const settled = Promise.allSettled(waiters);
    await setImmediate();
    controller.abort();
    const last = lock.acquire(); // behind all that were on their way
    assert.ok((await settled).every(({ status }) => status === "rejected"));
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    await hold.release();
    await (await last).release();
    assert.equal(await ground.waiting(space, lock), 0);
    assert.ok(await lock.tryAcquire());
    assert.deepEqual(warnings, []);
  });

  test("every second one cancelled, the others get it in their order", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    const had: number[] = [];
    const controller = new AbortController();
    const waiters = Array.from({ length: 100 }, (_, at) =>
      lock.withLock(() => void had.push(at), at % 2 === 1 ? { signal: controller.signal } : {}),
    );
    controller.abort();
    const settled = Promise.allSettled(waiters);
    await hold.release();
    await settled;
    assert.deepEqual(
      had,
      Array.from({ length: 50 }, (_, at) => at * 2),
    );
  });

  test("no listener stays on a signal, however the wait ends", async (t) => {
    const space = await ground.open(t);
    const lock = kind.of(space, "door");
    const { signal } = new AbortController();
    await (await lock.acquire({ signal })).release();
    const hold = await lock.acquire({ signal });
    const granted = lock.acquire({ signal });
    await assert.rejects(lock.acquire({ signal, timeoutMs: 1 }), { code: "timeout" });
    await assert.rejects(lock.acquire({ signal, timeoutMs: 0 }), { code: "timeout" });
    await hold.release();
    await granted;
    const closed = assert.rejects(lock.acquire({ signal }), { code: "closed" });
    await space.close();
    await closed;
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
}
