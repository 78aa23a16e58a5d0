import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function semaphoreTimeouts(substrate: Substrate): void {
  for (const timeoutMs of [-1, -0.001, -Infinity, NaN, Infinity, 2_147_483_648, "10" as unknown as number, null as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out, though a permit is there`, async (t) => {
      const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 1 });
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      assert.throws(() => semaphore.acquireSync({ timeoutMs }), invalid);
      assert.throws(() => semaphore.withPermitSync(() => assert.fail("not held"), { timeoutMs }), invalid);
      await assert.rejects(semaphore.acquire({ timeoutMs }), invalid);
      await assert.rejects(
        semaphore.withPermit(() => assert.fail("not held"), { timeoutMs }),
        invalid,
      );
      assert.equal(semaphore.available, 1);
    });
  }

  test("0 tries once: takes what is there, and times out at once when it is not", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 3 });
    const timedOut = { name: "LockstepError", code: "timeout", message: /"seats".* 0 ms/ };
    assert.equal(semaphore.acquireSync({ timeoutMs: 0 }).permits, 1);
    assert.equal((await semaphore.acquire({ timeoutMs: 0 })).permits, 1);
    assert.throws(() => semaphore.acquireSync({ permits: 2, timeoutMs: 0 }), timedOut);
    await assert.rejects(semaphore.acquire({ permits: 2, timeoutMs: 0 }), timedOut);
    assert.equal(semaphore.available, 1);
    assert.equal(waitersOf(semaphore), 0);
  });

  test("a time-out takes as long as it says, and changes nothing", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 1 });
    const timedOut = { name: "LockstepError", code: "timeout", message: /"seats".* 30 ms/ };
    const permit = semaphore.acquireSync();
    const began = performance.now();
    assert.throws(() => semaphore.acquireSync({ timeoutMs: 30 }), timedOut);
    const between = performance.now();
    await assert.rejects(semaphore.acquire({ timeoutMs: 30 }), timedOut);
    assert.ok(between - began >= 29 && performance.now() - between >= 29);
    assert.equal(waitersOf(semaphore), 0);
    permit.releaseSync();
    assert.equal(semaphore.available, 1);
    assert.equal(semaphore.acquireSync({ timeoutMs: 2_147_483_647 }).permits, 1);
  });

  test("time-outs of different lengths in one thread end in the order of their lengths", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 0 });
    const order: number[] = [];
    await Promise.all([60, 5, 30].map((timeoutMs) => assert.rejects(semaphore.acquire({ timeoutMs })).then(() => order.push(timeoutMs))));
    assert.deepEqual(order, [5, 30, 60]);
    assert.equal(waitersOf(semaphore), 0);
  });

  test("a permit that crosses a time-out is taken, or stays for the next: none is lost", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 2);
    const seats = { name: "seats", permits: 0 };
    const semaphore = space.semaphore("seats", { permits: 0 });
    let had = 0;
    for (let round = 0; round < 60; round++) {
      const timeoutMs = 1 + (round % 4);
      const takers = [
        semaphore.acquire({ timeoutMs }),
        remotes[0]!.call(round % 2 === 0 ? "acquire" : "acquireSync", seats, { timeoutMs }),
      ].map((taken) =>
        taken.then(
          () => had++,
          (error: { code: string }) => assert.equal(error.code, "timeout"),
        ),
      );
      await Promise.all([remotes[1]!.call("give", seats), ...takers]);
      assert.equal(had + semaphore.available, round + 1);
      await until(() => waitersOf(semaphore) === 0, "nobody waits"); // who gave up may still be waiting for the monitor
    }
    t.diagnostic(`${had} of 60 were taken in time`);
  });

  test("who goes on waiting is woken though who was called before it timed out", async (t) => {
    const space = await opened(t, substrate);
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    const semaphore = space.semaphore("seats", { permits: 0 });
    for (let round = 0; round < 60; round++) {
      const hurried = semaphore.acquire({ timeoutMs: 2 }).then(
        () => true,
        () => false,
      );
      const patient = remote.call(round % 2 === 0 ? "acquire" : "acquireSync", { name: "seats", permits: 0 });
      await until(() => waitersOf(semaphore, 1) === 1, "the patient one waits");
      semaphore.releaseSync();
      if (await hurried) semaphore.releaseSync();
      await patient;
      assert.equal(semaphore.available, 0);
    }
  });
}
