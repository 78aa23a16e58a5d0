import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Ground } from "./ground.ts";

/** What a latch promises to those who await it. */
export function awaitedLatch(ground: Ground): void {
  describe(`awaited latch · ${ground.name}`, () => {
    test("who waits goes on when it is counted down, here and elsewhere; who comes later need not wait", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const start = space.latch("start", 4);
      let on = 0;
      const waiting = [start.wait(), other.call("use", "latch", ["start", 4], "wait")].map((wait) => wait.then(() => on++));
      assert.equal(await start.count, 4);
      await other.call("use", "latch", ["start", 4], "countDown");
      await start.countDown(2);
      assert.equal(await other.call("use", "latch", ["start", 4], "count"), 1);
      await assert.rejects(start.wait({ timeoutMs: 1 }), { code: "timeout", message: /the latch "start" was not open within 1 ms/ });
      assert.equal(on, 0);
      await other.call("use", "latch", ["start", 4], "countDown");
      await Promise.all(waiting);
      assert.equal(await start.count, 0);
      await start.wait({ timeoutMs: 0 });
      await other.call("use", "latch", ["start", 4], "wait", { timeoutMs: 0 });
    });

    test("one of count 0 is open", async (t) => {
      const start = (await ground.open(t)).latch("open", 0);
      await start.wait({ timeoutMs: 0 });
      await assert.rejects(start.countDown(), { code: "invalid", message: /countDown\(1\): "open" has 0 left/ });
    });

    test('counting down more than is left is "invalid", and counts nothing; so is what is no count', async (t) => {
      const space = await ground.open(t);
      const start = space.latch("start", 3);
      await assert.rejects(start.countDown(4), { name: "LockstepError", code: "invalid", message: /countDown\(4\): "start" has 3 left/ });
      await start.countDown(2);
      await assert.rejects(start.countDown(2), { code: "invalid" });
      assert.equal(await start.count, 1);
      for (const by of [0, -1, 0.5, NaN, Infinity])
        await assert.rejects(start.countDown(by), { code: "invalid", message: new RegExp(`by is ${by}`) });
      for (const count of [-1, 1.5, NaN, 2 ** 31, "2" as unknown as number])
        assert.throws(() => space.latch("another", count), { code: "invalid", message: new RegExp(`count is '?${count}`) });
      assert.throws(() => space.latch("", 1), { code: "invalid" });
    });

    test("each of many who count down at once is counted", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const start = space.latch("start", 2 * ground.rounds);
      const counting = Array.from({ length: ground.rounds }, () => [
        start.countDown(),
        other.call("use", "latch", ["start", 2 * ground.rounds], "countDown"),
      ]);
      await start.wait();
      await Promise.all(counting.flat());
    });

    test('closing rejects what waits with "closed"', async (t) => {
      const space = await ground.open(t);
      const start = space.latch("start", 1);
      const settled = Promise.allSettled([start.wait(), start.wait({ timeoutMs: 60_000 })]);
      await start.count;
      await space.close();
      for (const outcome of await settled) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
      await assert.rejects(start.countDown(), { code: "closed" });
      assert.throws(() => space.latch("start", 1), { code: "closed" });
    });

    test("aborted, it rejects with the very reason; the others wait on", async (t) => {
      const start = (await ground.open(t)).latch("start", 1);
      const controller = new AbortController();
      const waiting = start.wait();
      const aborted = start.wait({ signal: controller.signal });
      await start.count;
      controller.abort("enough");
      await assert.rejects(aborted, (reason) => reason === "enough");
      await start.countDown();
      await waiting;
    });
  });
}
