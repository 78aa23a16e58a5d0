import assert from "node:assert/strict";
import { test } from "node:test";
import { BARRIER_DEEDS, type BarrierRemote } from "../../fixtures/barrier/barrier-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const BROKEN = { name: "LockstepError", code: "broken", message: /"gate" is broken: not all of its 3 parties come; reset it/ };
const GATE = { name: "gate", parties: 3 };
/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;

export function barrierBreaking(substrate: Substrate): void {
  test("abort tells everybody who waits, and everybody who comes, until it is reset", async (t) => {
    const space = await opened(t, substrate);
    const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 3);
    const barrier = space.barrier("gate", 3);
    for (const abort of [() => remotes[2]!.call("abort", GATE), () => barrier.abort(), async () => barrier.abortSync()]) {
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(remotes[0]!.call("waitSync", GATE), { code: "broken" })];
      await until(() => waitersOf(barrier) === 2, "two wait");
      await abort();
      await Promise.all(waiting);
      assert.equal(barrier.broken, true);
      assert.throws(() => barrier.waitSync(), BROKEN);
      await assert.rejects(remotes[1]!.call("wait", GATE), { code: "broken" });
      await barrier.reset();
      assert.equal(barrier.broken, false);
      await Promise.all([barrier.wait(), remotes[0]!.call("waitSync", GATE), remotes[1]!.call("wait", GATE)]);
    }
  });

  test('reset tells who waits "broken", and the barrier is as new', async (t) => {
    const space = await opened(t, substrate);
    const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
    const barrier = space.barrier("gate", 3);
    for (let round = 0; round < 40; round++) {
      const waiting = [
        assert.rejects(barrier.wait(), BROKEN),
        assert.rejects(remotes[0]!.call(round % 2 ? "wait" : "waitSync", GATE), { code: "broken" }),
      ];
      await until(() => waitersOf(barrier) === 2, "two wait");
      barrier.resetSync();
      await Promise.all([barrier.wait(), barrier.wait(), remotes[1]!.call("waitSync", GATE), ...waiting]);
      assert.deepEqual([barrier.broken, barrier.waiting], [false, 0]);
    }
  });

  for (const form of ["wait", "waitSync"] as const) {
    test(`one whose time runs out in ${form} breaks it for all`, async (t) => {
      const space = await opened(t, substrate);
      const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
      const barrier = space.barrier("gate", 3);
      for (const timeoutMs of [0, 20]) {
        const patient = assert.rejects(remotes[0]!.call("wait", GATE), { code: "broken" });
        await until(() => waitersOf(barrier) === 1, "one waits");
        const timedOut = { code: "timeout", message: new RegExp(`did not come to the barrier "gate" within ${timeoutMs} ms`) };
        await assert.rejects(remotes[1]!.call(form, GATE, { timeoutMs }), timedOut);
        await patient;
        await until(() => barrier.broken, "it is broken");
        await barrier.reset();
      }
    });
  }

  test("a death is noticed however often the barrier was passed before", async (t) => {
    const space = await opened(t, substrate);
    const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
    const barrier = space.barrier("gate", 3);
    for (let times = 0; times < 40_000; times++) barrier.resetSync();
    remote.tell("wait", GATE);
    await until(() => barrier.waiting === 1, "one has come");
    const broken = assert.rejects(barrier.wait({ timeoutMs: 30_000 }), BROKEN);
    await remote.end();
    await broken;
  });

  test("who has run out of time in waitSync has broken it by then, however busy it is", async (t) => {
    const space = await opened(t, substrate);
    const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
    const barrier = space.barrier("gate", 3);
    remote.tell("busy", GATE);
    await until(() => space.event("busy").isSet, "it is busy");
    for (let round = 0; round < 500; round++) {
      assert.throws(() => barrier.waitSync({ timeoutMs: 0 }), { code: "timeout" });
      assert.equal(barrier.broken, true); // without a turn of the event loop
      barrier.resetSync();
    }
  });

  test("an action that throws breaks it, and its error goes to who acted", async (t) => {
    const space = await opened(t, substrate);
    const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
    const barrier = space.barrier("gate", 3);
    const failure = new Error("the action failed");
    for (const act of [
      () => barrier.wait({ action: () => Promise.reject(failure) }),
      async () =>
        barrier.waitSync({
          action: () => {
            throw failure;
          },
        }),
    ]) {
      const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(remote.call("waitSync", GATE), { code: "broken" })];
      await until(() => waitersOf(barrier) === 2, "two wait");
      await assert.rejects(act(), failure);
      await Promise.all(waiting);
      await barrier.reset();
    }
  });

  for (const form of ["wait", "waitSync"] as const) {
    test(`one who dies in ${form} breaks it for all, within a second; also for who comes when it is dead`, async (t) => {
      const space = await opened(t, substrate);
      const barrier = space.barrier("gate", 3);
      const [dead, living]: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
      dead!.tell(form, GATE);
      const waiting = assert.rejects(living!.call(form, GATE), { code: "broken" });
      await until(() => waitersOf(barrier) === 2, "two wait");
      await dead!.end();
      const diedAtMs = performance.now();
      await waiting;
      assert.ok(performance.now() - diedAtMs < NOTICED_MS, `${performance.now() - diedAtMs} ms`);
      await barrier.reset();
      const next: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
      next.tell(form, GATE);
      await until(() => waitersOf(barrier) === 1, "one waits");
      await next.end();
      const first = assert.rejects(barrier.wait(), BROKEN);
      await assert.rejects(living!.call(form, GATE), { code: "broken" });
      await first;
      await barrier.reset();
      await Promise.all([barrier.wait(), barrier.wait(), living!.call(form, GATE)]);
    });
  }

  test("one who dies while it acts breaks it, though nobody else has come", async (t) => {
    const space = await opened(t, substrate);
    const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
    const alone = { name: "alone", parties: 1 };
    const barrier = space.barrier("alone", 1);
    remote.tell("actForEver", alone);
    await until(() => space.event("acting").isSet, "it acts");
    const next = assert.rejects(barrier.wait(), { code: "broken" });
    await until(() => waitersOf(barrier) === 1, "the next one waits");
    await remote.end();
    await next;
    await barrier.reset();
    assert.equal(await barrier.wait(), 0);
  });

  test('closing the space rejects what waits with "closed", and breaks the barrier for the others', async (t) => {
    const space = await opened(t, substrate);
    const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
    const barrier = space.barrier("gate", 3);
    const waiting = assert.rejects(barrier.wait(), { code: "closed" });
    const elsewhere = assert.rejects(remote.call("wait", GATE), { code: "broken" });
    await until(() => waitersOf(barrier) === 2, "two wait");
    await space.close();
    await Promise.all([waiting, elsewhere]);
    assert.throws(() => barrier.broken, { code: "closed" });
    assert.throws(() => barrier.waitSync(), { code: "closed" });
    assert.throws(() => barrier.abortSync(), { code: "closed" });
    await assert.rejects(barrier.reset(), { code: "closed" });
  });
}
