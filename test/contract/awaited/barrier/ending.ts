import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const BROKEN = { code: "broken" };

export function awaitedEnding(ground: Ground): void {
  test("one who ends while it waits breaks it for all", async (t) => {
    const space = await ground.open(t);
    const [ending, living] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const barrier = space.barrier("gate", 4);
    ending.tell("use", "barrier", ["gate", 4], "wait");
    const waiting = [assert.rejects(barrier.wait(), BROKEN), assert.rejects(living.call("use", "barrier", ["gate", 4], "wait"), BROKEN)];
    await until(async () => (await barrier.waiting) === 3, "three wait");
    await ending.end();
    await Promise.all(waiting);
    await barrier.reset();
    await Promise.all([barrier.wait(), barrier.wait(), barrier.wait(), living.call("use", "barrier", ["gate", 4], "wait")]);
  });

  test("one who ended while it waited breaks it for who comes afterwards, first and last", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 3);
    other.tell("use", "barrier", ["gate", 3], "wait");
    await until(async () => (await barrier.waiting) === 1, "one waits");
    await other.end();
    await assert.rejects(barrier.wait(), BROKEN); // by whoever finds it first, when its time is over
    await assert.rejects(barrier.wait(), BROKEN);
  });

  test("one who ends while it acts breaks it, though nobody else has come", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("alone", 1);
    other.tell("actForEver", "alone", 1);
    await space.event("acting").wait();
    const next = assert.rejects(barrier.wait(), BROKEN);
    await other.end();
    await next;
    await barrier.reset();
    assert.equal(await barrier.wait(), 0);
  });

  test('closing the space rejects what waits with "closed", and breaks the barrier for the others', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 4);
    const waiting = [barrier.wait(), barrier.wait({ timeoutMs: 60_000 })].map((wait) => assert.rejects(wait, { code: "closed" }));
    const elsewhere = assert.rejects(other.call("use", "barrier", ["gate", 4], "wait"), BROKEN);
    await until(async () => (await barrier.waiting) === 3, "three wait");
    await space.close();
    await Promise.all([...waiting, elsewhere]);
    const closed = { name: "LockstepError", code: "closed" };
    await assert.rejects(async () => barrier.waiting, closed);
    await assert.rejects(async () => barrier.broken, closed);
    await assert.rejects(barrier.wait(), closed);
    await assert.rejects(barrier.abort(), closed);
    await assert.rejects(barrier.reset(), closed);
    assert.throws(() => space.barrier("gate", 4), closed);
  });

  test('other parties than it is open for are a "mismatch", at once or when it is used; parties and times that are none are "invalid"', async (t) => {
    const space = await ground.open(t);
    const barrier = space.barrier("gate", 3);
    await barrier.abort();
    const mismatch = { code: "mismatch", message: /"gate" is open as for 3 parties; not as for 4 parties/ };
    await assert.rejects(async () => space.barrier("gate", 4).wait(), mismatch);
    await assert.rejects(async () => space.barrier("gate", 4).reset(), mismatch);
    for (const parties of [0, -1, 1.5, NaN, 65_536, "2" as unknown as number])
      assert.throws(() => space.barrier("other", parties), { code: "invalid", message: new RegExp(`parties is ${parties}`) });
    assert.throws(() => space.barrier("", 3), { code: "invalid" });
    for (const timeoutMs of [-1, NaN, "5" as unknown as number]) await assert.rejects(barrier.wait({ timeoutMs }), { code: "invalid" });
  });
}
