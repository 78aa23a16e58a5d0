import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function semaphoreAborts(substrate: Substrate): void {
  test("aborted meanwhile, it rejects at once with the very reason, and waits no longer", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 0 });
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      let rejection: unknown;
      semaphore.acquire({ signal: controller.signal }).catch((error: unknown) => (rejection = error));
      await until(() => waitersOf(semaphore) === 1, "it waits");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      assert.equal(waitersOf(semaphore), 0);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    }
  });

  test("aborted and then given a permit, it has none and the permit stays", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 0 });
    for (const give of [() => semaphore.releaseSync(), () => semaphore.release()]) {
      const controller = new AbortController();
      const reason = new Error("changed my mind");
      const outcome = assert.rejects(semaphore.acquire({ signal: controller.signal }), reason);
      controller.abort(reason);
      await give();
      await outcome;
      assert.equal(semaphore.available, 1);
      assert.ok(semaphore.tryAcquireSync());
    }
  });

  for (const order of ["abort, then give", "give, then abort"] as const) {
    test(`${order}: who waits behind the aborted one comes in`, async (t) => {
      const space = await opened(t, substrate);
      const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
      const semaphore = space.semaphore("seats", { permits: 0 });
      for (let round = 0; round < 60; round++) {
        const controller = new AbortController();
        const first = semaphore.acquire({ signal: controller.signal }).then(
          () => true,
          (error: unknown) => {
            assert.equal(error, controller.signal.reason);
            return false;
          },
        );
        const second = remote.call(round % 2 === 0 ? "acquire" : "acquireSync", { name: "seats", permits: 0 });
        await until(() => waitersOf(semaphore) === 2, "both wait");
        if (order === "abort, then give") controller.abort();
        semaphore.releaseSync();
        for (let turn = 0; turn < round % 3; turn++) await setImmediate();
        controller.abort();
        if (await first) semaphore.releaseSync();
        await second;
        assert.equal(semaphore.available, 0);
        await until(() => waitersOf(semaphore) === 0, "nobody waits"); // who gave up may still be waiting for the monitor
      }
    });
  }

  test("hundreds aborted at once leave nothing behind, and those between come in", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 0 });
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = Array.from({ length: 600 }, (_, at) => semaphore.acquire(at % 3 === 0 ? {} : { signal }));
    await until(() => waitersOf(semaphore) === 600, "all wait");
    controller.abort();
    semaphore.releaseSync(200);
    const outcomes = await Promise.allSettled(waiting);
    assert.ok(outcomes.every(({ status }, at) => status === (at % 3 === 0 ? "fulfilled" : "rejected")));
    await until(() => waitersOf(semaphore) === 0, "nobody waits");
    assert.equal(getEventListeners(signal, "abort").length, 0);
    assert.equal(semaphore.available, 0);
  });

  test("no listener and no timer stays, however the wait ends", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 1 });
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    const permit = await semaphore.acquire({ signal });
    const granted = semaphore.acquire({ signal, timeoutMs: 60_000 });
    await assert.rejects(semaphore.acquire({ signal, timeoutMs: 1 }), { code: "timeout" });
    await assert.rejects(semaphore.acquire({ signal, timeoutMs: 0 }), { code: "timeout" });
    permit.releaseSync();
    await granted;
    const closed = assert.rejects(semaphore.acquire({ signal, timeoutMs: 60_000 }), { code: "closed" });
    await space.close();
    await closed;
    assert.equal(getEventListeners(signal, "abort").length, 0);
    assert.ok(timers() <= before, `${timers()} timers, ${before} before`);
  });
}
