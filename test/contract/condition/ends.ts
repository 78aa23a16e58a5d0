import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const NEWS = { name: "news", lock: "door" };

export function conditionEnds(substrate: Substrate): void {
  for (const timeoutMs of [-1, NaN, Infinity, 2_147_483_648, "10" as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out`, async (t) => {
      const space = await opened(t, substrate);
      const news = space.condition("news", space.lock("door"));
      const hold = space.lock("door").acquireSync();
      const { token } = hold;
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      assert.throws(() => news.waitSync(hold, { timeoutMs }), invalid);
      assert.throws(() => news.waitForSync(hold, () => true, { timeoutMs }), invalid);
      await assert.rejects(news.wait(hold, { timeoutMs }), invalid);
      await assert.rejects(
        news.waitFor(hold, () => true, { timeoutMs }),
        invalid,
      );
      assert.equal(hold.token, token);
      hold.releaseSync();
    });
  }

  test("a time-out takes as long as it says, and ends with the lock held", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const timeoutMs of [0, 30]) {
      const hold = door.acquireSync();
      const timedOut = { name: "LockstepError", code: "timeout", message: new RegExp(`"news".* ${timeoutMs} ms`) };
      const began = performance.now();
      assert.throws(() => news.waitSync(hold, { timeoutMs }), timedOut);
      assert.equal(door.tryAcquireSync(), null);
      const between = performance.now();
      await assert.rejects(news.wait(hold, { timeoutMs }), timedOut);
      assert.ok(between - began >= timeoutMs - 1 && performance.now() - between >= timeoutMs - 1);
      assert.equal(door.tryAcquireSync(), null);
      assert.equal(waitersOf(news), 0);
      hold.releaseSync();
    }
  });

  test("who times out while the lock is taken waits for the lock", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const timeoutMs = 2000; // long enough for all three to wait, on a busy machine
    let ended = 0;
    const waiting = [
      remotes[0]!.call("wait", NEWS, { timeoutMs }),
      remotes[1]!.call("waitSync", NEWS, { timeoutMs }),
      door.withLock((hold) => news.wait(hold, { timeoutMs })),
    ].map((wait) => assert.rejects(wait, { code: "timeout" }).then(() => ended++));
    await until(() => waitersOf(news) === 3, "all wait");
    const hold = door.acquireSync();
    await until(() => new LockRecord(door).waiting === 3, "all are in line for the lock");
    assert.equal(ended, 0);
    hold.releaseSync();
    await Promise.all(waiting);
    assert.equal(waitersOf(news), 0);
  });

  test("aborted before, it rejects with the reason and the lock was never given up", async (t) => {
    const space = await opened(t, substrate);
    const news = space.condition("news", space.lock("door"));
    const hold = space.lock("door").acquireSync();
    const { token } = hold;
    const reason = new Error("changed my mind");
    await assert.rejects(news.wait(hold, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(hold.token, token);
    hold.releaseSync();
  });

  test("aborted meanwhile, it rejects with the very reason, the lock held again", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      const hold = door.acquireSync();
      let rejection: unknown;
      news.wait(hold, { signal: controller.signal }).catch((error: unknown) => (rejection = error));
      const other = door.acquireSync();
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, undefined); // the lock is another's
      other.releaseSync();
      await until(() => rejection !== undefined, "it rejects");
      assert.equal(rejection, reason);
      assert.equal(door.tryAcquireSync(), null);
      assert.equal(waitersOf(news), 0);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      hold.releaseSync();
    }
  });

  for (const order of ["abort, then notify", "notify, then abort"] as const) {
    test(`${order}: the notification is not lost on the aborted one`, async (t) => {
      const space = await opened(t, substrate);
      const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
      const door = space.lock("door");
      const news = space.condition("news", door);
      for (let round = 0; round < 60; round++) {
        const controller = new AbortController();
        const first = door.withLock((hold) =>
          news.wait(hold, { signal: controller.signal }).then(
            () => true,
            (error: unknown) => {
              assert.equal(error, controller.signal.reason);
              return false;
            },
          ),
        );
        let isSecondOn = false;
        const second = remote.call(round % 2 === 0 ? "wait" : "waitSync", NEWS).then(() => (isSecondOn = true));
        await until(() => waitersOf(news) === 2, "both wait");
        if (order === "abort, then notify") controller.abort();
        await door.withLock((hold) => news.notify(hold));
        for (let turn = 0; turn < round % 3; turn++) await setImmediate();
        controller.abort();
        if (await first) {
          assert.equal(isSecondOn, false);
          await door.withLock((hold) => news.notify(hold));
        }
        await second;
        assert.equal(waitersOf(news), 0);
      }
    });
  }

  test("a notification that crosses a time-out is not lost either", async (t) => {
    const space = await opened(t, substrate);
    const [hurried, patient]: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (let round = 0; round < 60; round++) {
      let isPatientOn = false;
      const second = patient!.call(round % 4 < 2 ? "wait" : "waitSync", NEWS).then(() => (isPatientOn = true));
      await until(() => waitersOf(news) === 1, "the patient one waits");
      const first = hurried!.call(round % 2 === 0 ? "wait" : "waitSync", NEWS, { timeoutMs: 2 }).then(
        () => true,
        (error: { code: string }) => {
          assert.equal(error.code, "timeout");
          return false;
        },
      );
      for (let turn = 0; turn < round % 7; turn++) await setTimeout(1);
      door.withLockSync((hold) => news.notify(hold));
      if (await first) {
        assert.equal(isPatientOn, false);
        door.withLockSync((hold) => news.notify(hold));
      }
      await second;
      assert.equal(waitersOf(news), 0);
    }
  });

  test('a wait that is one too many is "full", and leaves no timer and no listener', async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const many = Array.from({ length: 32_767 }, () => door.withLock((hold) => news.wait(hold)));
    const before = timers();
    const hold = door.acquireSync();
    await assert.rejects(news.wait(hold, { timeoutMs: 60_000, signal }), { code: "full", message: /32767 waiters in this thread/ });
    assert.equal(timers(), before);
    assert.equal(getEventListeners(signal, "abort").length, 0);
    news.notifyAll(hold);
    hold.releaseSync();
    await Promise.all(many);
  });

  test("no listener and no timer stays, however the wait ends", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    const hold = door.acquireSync();
    await assert.rejects(news.wait(hold, { signal, timeoutMs: 1 }), { code: "timeout" });
    await assert.rejects(news.wait(hold, { signal, timeoutMs: 0 }), { code: "timeout" });
    const waiting = news.wait(hold, { signal, timeoutMs: 60_000 });
    door.withLockSync((other) => news.notify(other));
    await waiting;
    const closed = assert.rejects(news.wait(hold, { signal, timeoutMs: 60_000 }), { code: "closed" });
    await space.close();
    await closed;
    assert.equal(getEventListeners(signal, "abort").length, 0);
    assert.ok(timers() <= before, `${timers()} timers, ${before} before`);
  });
}
