import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BARRIER_DEEDS, type BarrierRemote } from "../fixtures/barrier/barrier-deeds.ts";
import { until } from "../fixtures/lock/until.ts";
import { Remote } from "../fixtures/remote/remote.ts";
import { waitersOf } from "../fixtures/remote/waiters-of.ts";
import { opened } from "./lock/opened.ts";
import type { Substrate } from "./substrate.ts";

/** What a latch promises, wherever it is kept. */
export function latch(substrate: Substrate): void {
  describe(`latch · ${substrate.name}`, () => {
    test("who waits goes on when it is counted down, here and elsewhere, blocking or not; who comes later need not wait", async (t) => {
      const space = await opened(t, substrate);
      const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 3);
      const start = space.latch("start", 4);
      let on = 0;
      const waiting = [start.wait(), remotes[0]!.call("waitForLatch", "start", 4), remotes[1]!.call("waitForLatchSync", "start", 4)].map(
        (wait) => wait.then(() => on++),
      );
      await until(() => waitersOf(start) === 3, "all wait");
      assert.equal(start.count, 4);
      await remotes[2]!.call("countDown", "start", 4, 1);
      start.countDownSync();
      await start.countDown();
      assert.equal(start.count, 1);
      assert.equal(on, 0);
      await assert.rejects(start.wait({ timeoutMs: 1 }), { code: "timeout", message: /"start" was not open within 1 ms/ });
      await remotes[2]!.call("countDownSync", "start", 4, 1);
      await Promise.all(waiting);
      assert.equal(start.count, 0);
      start.waitSync({ timeoutMs: 0 });
      await start.wait({ timeoutMs: 0 });
      await remotes[2]!.call("waitForLatchSync", "start", 4, { timeoutMs: 0 });
    });

    test("one of count 0 is open", async (t) => {
      const start = (await opened(t, substrate)).latch("open", 0);
      await start.wait({ timeoutMs: 0 });
      assert.throws(() => start.countDownSync(), { code: "invalid", message: /countDown\(1\): "open" has 0 left/ });
    });

    test('counting down more than is left is "invalid", and counts nothing', async (t) => {
      const start = (await opened(t, substrate)).latch("start", 3);
      await assert.rejects(start.countDown(4), { name: "LockstepError", code: "invalid", message: /countDown\(4\): "start" has 3 left/ });
      start.countDownSync(2);
      assert.throws(() => start.countDownSync(2), { code: "invalid" });
      assert.equal(start.count, 1);
      for (const by of [0, -1, 0.5, NaN, Infinity])
        assert.throws(() => start.countDownSync(by), { code: "invalid", message: new RegExp(`by is ${by}`) });
    });

    for (const count of [-1, 1.5, NaN, Infinity, 2 ** 31, "2" as unknown as number]) {
      test(`a count of ${String(count)} is "invalid"`, async (t) => {
        const space = await opened(t, substrate);
        assert.throws(() => space.latch("start", count), { code: "invalid", message: new RegExp(`count is '?${count}`) });
      });
    }

    test("aborted, it rejects with the very reason; the others wait on", async (t) => {
      const start = (await opened(t, substrate)).latch("start", 1);
      const reason = new Error("changed my mind");
      await assert.rejects(start.wait({ signal: AbortSignal.abort(reason) }), reason);
      const controller = new AbortController();
      const patient = start.wait();
      const aborted = assert.rejects(start.wait({ signal: controller.signal }), reason);
      await until(() => waitersOf(start) === 2, "both wait");
      controller.abort(reason);
      await aborted;
      await until(() => waitersOf(start) === 1, "one waits");
      start.countDownSync();
      await patient;
    });

    test('the same name counted from elsewhere, or as another kind, is a "mismatch"', async (t) => {
      const space = await opened(t, substrate);
      space.latch("start", 2);
      assert.throws(() => space.latch("start", 3), {
        code: "mismatch",
        message: /"start" is open as counted down from 2; not as counted down from 3/,
      });
      assert.throws(() => space.lock("start"), { code: "mismatch" });
    });

    test("one that was counted is remembered while hundreds of others pass, open or not", async (t) => {
      const space = await opened(t, substrate, { names: 64 });
      const [counted, open] = [space.latch("counted", 2), space.latch("open", 1)];
      counted.countDownSync();
      open.countDownSync();
      for (let at = 0; at < 500; at++) space.latch(`other ${at}`, 1);
      assert.deepEqual([counted.count, open.count, space.latch("counted", 2).count], [1, 0, 1]);
    });

    test('closing the space rejects what waits with "closed"; what was counted stays for the others', async (t) => {
      const space = await opened(t, substrate);
      const remote: BarrierRemote = await Remote.start(t, substrate, space, BARRIER_DEEDS);
      const start = space.latch("start", 2);
      const waiting = assert.rejects(start.wait(), { code: "closed" });
      const elsewhere = remote.call("waitForLatch", "start", 2);
      await until(() => waitersOf(start) === 2, "both wait");
      start.countDownSync();
      await space.close();
      await waiting;
      await remote.call("countDown", "start", 2, 1);
      await elsewhere;
      assert.throws(() => start.count, { code: "closed" });
      assert.throws(() => start.countDownSync(), { code: "closed" });
      await assert.rejects(start.wait(), { code: "closed" });
    });

    for (const form of ["waitForLatch", "waitForLatchSync"] as const) {
      test(`one who dies in ${form} keeps nobody waiting, and who counted and died has counted`, async (t) => {
        const space = await opened(t, substrate);
        const start = space.latch("start", 2);
        const [dead, living]: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
        await dead!.call("countDown", "start", 2, 1);
        dead!.tell(form, "start", 2);
        const waiting = living!.call(form, "start", 2);
        await until(() => waitersOf(start) === 2, "both wait");
        await dead!.end();
        start.countDownSync();
        await waiting;
        assert.equal(start.count, 0);
      });
    }
  });
}
