import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function conditionPredicates(substrate: Substrate): void {
  test("what is so already is not waited for", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const { token } = hold;
    news.waitForSync(hold, () => true);
    news.waitForSync(hold, () => true, { timeoutMs: 0 });
    await news.waitFor(hold, () => true, { timeoutMs: 0 });
    await news.waitFor(hold, async () => true);
    assert.equal(hold.token, token);
    hold.releaseSync();
  });

  test("the predicate is asked with the lock held, once before each wait and once at the end", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let state = 0;
    const asked: number[] = [];
    const waiting = door.withLock((hold) =>
      news.waitFor(hold, async () => {
        asked.push(state);
        await setImmediate();
        assert.equal(door.tryAcquireSync(), null);
        assert.ok(hold.token > 0n);
        return state === 4;
      }),
    );
    for (const expected of [1, 2, 3, 4]) {
      await until(() => waitersOf(news) === 1, "it waits");
      await door.withLock((hold) => {
        state = expected;
        news.notify(hold);
      });
    }
    await waiting;
    assert.deepEqual(asked, [0, 1, 2, 3, 4]);
  });

  test("what comes true without a notification is found at the time-out", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    let isSo = false;
    const waiting = news.waitFor(hold, () => isSo, { timeoutMs: 40 });
    isSo = true;
    await waiting;
    const endsAtMs = performance.now() + 15;
    news.waitForSync(hold, () => performance.now() >= endsAtMs, { timeoutMs: 30 });
    hold.releaseSync();
  });

  test("what never comes true times out, however often notified, with the lock held", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const timedOut = { name: "LockstepError", code: "timeout", message: /"news".* (?:40|200) ms/ };
    assert.throws(() => news.waitForSync(hold, () => false, { timeoutMs: 40 }), timedOut);
    const began = performance.now();
    let isOver = false;
    const waiting = assert.rejects(
      news.waitFor(hold, () => false, { timeoutMs: 200 }), // in which a busy machine notifies more than once, too
      timedOut,
    );
    void waiting.then(() => (isOver = true));
    let notified = 0;
    while (!isOver) {
      (await door.tryAcquire())?.[Symbol.dispose]();
      await setTimeout(1);
      const other = door.tryAcquireSync();
      if (other === null) continue;
      news.notify(other);
      other.releaseSync();
      notified++;
    }
    await waiting;
    assert.ok(performance.now() - began >= 199 && notified > 1);
    assert.ok(hold.token > 0n);
    hold.releaseSync();
  });

  test("0 asks once", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const { token } = hold;
    let asked = 0;
    const never = (): boolean => ++asked < 0;
    assert.throws(() => news.waitForSync(hold, never, { timeoutMs: 0 }), { code: "timeout" });
    await assert.rejects(news.waitFor(hold, never, { timeoutMs: 0 }), { code: "timeout" });
    assert.equal(asked, 2);
    assert.equal(hold.token, token);
    hold.releaseSync();
  });

  test("what the predicate throws ends the wait, with the lock held", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const failure = new TypeError("in the predicate");
    const hold = door.acquireSync();
    let asked = 0;
    const fail = (): boolean => {
      if (asked++ > 0) throw failure;
      return false;
    };
    const waiting = news.waitFor(hold, fail);
    await until(() => waitersOf(news) === 1, "it waits");
    door.withLockSync((other) => news.notify(other));
    await assert.rejects(waiting, failure);
    assert.throws(() => news.waitForSync(hold, fail), failure);
    assert.equal(door.tryAcquireSync(), null);
    hold.releaseSync();
  });

  test('a hold lost while an asynchronous predicate thinks is "lost"', async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const waiting = news.waitFor(hold, async () => {
      await door.release();
      return false;
    });
    await assert.rejects(waiting, { code: "lost" });
    assert.equal(waitersOf(news), 0);
    assert.ok(door.tryAcquireSync());
  });
}
