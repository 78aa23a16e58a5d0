import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const BROKEN = { name: "LockstepError", code: "broken", message: /"gate" is broken: not all of its 3 parties come; reset it/ };
/** What the others are told. */
const TOLD = { code: "broken" };

export function awaitedBreaking(ground: Ground): void {
  test("abort tells everybody who waits, and everybody who comes, until it is reset", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    for (const abort of [() => other.call("use", "barrier", ["gate", 3], "abort"), () => barrier.abort()]) {
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD)];
      await until(async () => (await barrier.waiting) === 2, "two wait");
      await abort();
      await Promise.all(waiting);
      assert.deepEqual([await barrier.broken, await barrier.waiting], [true, 0]);
      await assert.rejects(barrier.wait({ timeoutMs: 0 }), BROKEN);
      await assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD);
      await barrier.reset();
      assert.equal(await other.call("use", "barrier", ["gate", 3], "broken"), false);
      await Promise.all([barrier.wait(), barrier.wait(), other.call("use", "barrier", ["gate", 3], "wait")]);
    }
  });

  test('reset tells who waits "broken", whatever comes after it, and the barrier is as new', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    for (let round = 0; round < ground.rounds / 4; round++) {
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD)];
      await until(async () => (await barrier.waiting) === 2, "two wait");
      await barrier.reset();
      const again = space.barrier("gate", 3);
      await Promise.all([again.wait(), again.wait(), again.wait()]);
      await Promise.all(waiting);
      assert.deepEqual([await barrier.broken, await barrier.waiting], [false, 0]);
    }
  });

  test("one whose time runs out breaks it for all", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    for (const timeoutMs of [0, 1, 20]) {
      const patient = assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD);
      await until(async () => (await barrier.waiting) === 1, "one waits");
      const timedOut = { code: "timeout", message: new RegExp(`did not come to the barrier "gate" within ${timeoutMs} ms`) };
      await assert.rejects(barrier.wait({ timeoutMs }), timedOut);
      await patient;
      await barrier.reset();
    }
  });

  test("one who aborts breaks it for all, and rejects with its own reason", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    const reason = new Error("changed my mind");
    await assert.rejects(barrier.wait({ signal: AbortSignal.abort(reason) }), reason);
    assert.equal(await barrier.broken, false); // it never came
    const controller = new AbortController();
    const patient = assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD);
    const aborted = assert.rejects(barrier.wait({ signal: controller.signal }), reason);
    await until(async () => (await barrier.waiting) === 2, "two wait");
    controller.abort(reason);
    await Promise.all([aborted, patient]);
  });

  test("an action that throws breaks it, and its error goes to who acted", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    const failure = new Error("the action failed");
    const throws = (): void => {
      throw failure;
    };
    for (const action of [throws, () => Promise.reject(failure)]) {
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD)];
      await until(async () => (await barrier.waiting) === 2, "two wait");
      await assert.rejects(barrier.wait({ action }), failure);
      await Promise.all(waiting);
      await barrier.reset();
    }
  });

  for (const deed of ["reset", "abort"] as const) {
    test(`${deed} while the last one acts: all are told "broken", it too`, async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const barrier = space.barrier("gate", 3);
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(other.call("use", "barrier", ["gate", 3], "wait"), TOLD)];
      await until(async () => (await barrier.waiting) === 2, "two wait");
      await assert.rejects(barrier.wait({ action: () => barrier[deed]() }), BROKEN);
      await Promise.all(waiting);
      assert.equal(await barrier.broken, deed === "abort");
    });
  }
}
