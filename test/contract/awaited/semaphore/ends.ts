import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const SEATS = { name: "seats", permits: 2 };

export function awaitedSemaphoreEnds(ground: Ground): void {
  for (const timeoutMs of [-1, -0.001, -Infinity, NaN, Infinity, 2_147_483_648, "10" as unknown as number, null as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out, though a permit is there`, async (t) => {
      const semaphore = (await ground.open(t)).semaphore("seats", { permits: 1 });
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      await assert.rejects(semaphore.acquire({ timeoutMs }), invalid);
      await assert.rejects(
        semaphore.withPermit(() => assert.fail("not held"), { timeoutMs }),
        invalid,
      );
      assert.ok(await semaphore.tryAcquire());
    });
  }

  test("0 tries once: takes what is there, and times out at once when it is not", async (t) => {
    const space = await ground.open(t);
    const semaphore = space.semaphore("seats", { permits: 3 });
    assert.equal((await semaphore.acquire({ permits: 2, timeoutMs: 0 })).permits, 2);
    const timedOut = { name: "LockstepError", code: "timeout", message: /"seats".* 0 ms/ };
    await assert.rejects(semaphore.acquire({ permits: 2, timeoutMs: 0 }), timedOut);
    assert.equal(await ground.waiting(space, semaphore), 0);
    assert.ok(await semaphore.tryAcquire());
  });

  test("a time-out takes as long as it says, and leaves the line", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 2 });
    await other.call("take", SEATS, { permits: 2 });
    for (const timeoutMs of [40, 300]) {
      const startMs = performance.now();
      await assert.rejects(semaphore.acquire({ timeoutMs }), { code: "timeout", message: new RegExp(`"seats".* ${timeoutMs} ms`) });
      // Timers count in whole milliseconds of a clock of their own.
      assert.ok(performance.now() - startMs >= timeoutMs - 2);
    }
    await until(async () => (await ground.waiting(space, semaphore)) === 0, "out of line");
    await other.call("giveBack");
    assert.equal((await semaphore.acquire({ permits: 2, timeoutMs: 2 ** 31 - 1 })).permits, 2);
  });

  test("aborted before, it rejects with the reason though permits are there", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 2 });
    const reason = new Error("changed my mind");
    await assert.rejects(semaphore.acquire({ signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(
      semaphore.withPermit(() => assert.fail("not held"), { signal: AbortSignal.abort(reason) }),
      reason,
    );
    assert.ok(await semaphore.tryAcquire(2));
  });

  test("aborted meanwhile, it rejects at once with the very reason, and waits no longer", async (t) => {
    const space = await ground.open(t);
    const semaphore = space.semaphore("seats", { permits: 2 });
    const permit = await semaphore.acquire({ permits: 2 });
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      let rejection: unknown;
      semaphore.acquire({ signal: controller.signal }).catch((error: unknown) => (rejection = error));
      await until(async () => (await ground.waiting(space, semaphore)) === 1, "it waits");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      await until(async () => (await ground.waiting(space, semaphore)) === 0, "it waits no longer");
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    }
    await permit.release();
    assert.ok(await semaphore.tryAcquire(2));
  });

  test("an abort after the permit was had takes nothing away", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 1 });
    const controller = new AbortController();
    const permit = await semaphore.acquire({ signal: controller.signal });
    controller.abort();
    await setImmediate();
    assert.equal(await semaphore.tryAcquire(), null);
    await permit.release();
    assert.ok(await semaphore.tryAcquire());
  });

  test("a permit that crosses an abort is taken, or goes to the next: none is lost", async (t) => {
    const space = await ground.open(t);
    const [holder, next] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const semaphore = space.semaphore("seats", { permits: 2 });
    let had = 0;
    for (let round = 0; round < ground.rounds; round++) {
      await holder.call("take", SEATS, { permits: 2 });
      const controller = new AbortController();
      const mine = semaphore
        .withPermit(() => had++, { permits: 2, signal: controller.signal })
        .catch((error: unknown) => assert.equal(error, controller.signal.reason));
      const others = next.call("take", SEATS, { permits: 2 });
      await until(async () => (await ground.waiting(space, semaphore)) === 2, "both wait");
      const released = holder.call("giveBack");
      // Somewhere between the sending of the message and the arrival of the grant.
      for (let turn = 0; turn < round % 8; turn++) await setImmediate();
      controller.abort();
      await Promise.all([mine, released, others]);
      await next.call("giveBack");
    }
    await until(async () => (await ground.waiting(space, semaphore)) === 0, "nobody waits");
    assert.ok(await semaphore.tryAcquire(2));
    t.diagnostic(`${had} of ${ground.rounds} were had before they were aborted`);
  });

  test("hundreds aborted at once leave nothing behind, and those between come in", async (t) => {
    const space = await ground.open(t);
    const semaphore = space.semaphore("seats", { permits: 2 });
    const permit = await semaphore.acquire({ permits: 2 });
    const controller = new AbortController();
    const { signal } = controller;
    const settled = Promise.allSettled(
      Array.from({ length: 300 }, (_, at) => semaphore.withPermit(() => at, at % 3 === 0 ? {} : { signal })),
    );
    await until(async () => (await ground.waiting(space, semaphore)) === 300, "all wait");
    controller.abort();
    await permit.release();
    const outcomes = await settled;
    assert.ok(outcomes.every(({ status }, at) => status === (at % 3 === 0 ? "fulfilled" : "rejected")));
    assert.equal(getEventListeners(signal, "abort").length, 0);
    await until(async () => (await ground.waiting(space, semaphore)) === 0, "nobody waits");
    assert.ok(await semaphore.tryAcquire(2));
  });
}
