import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const NEWS = { name: "news", lock: "door" };

export function awaitedConditionEnds(ground: Ground): void {
  test("what is no time-out is refused, and the lock stays held", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { token } = hold;
    for (const timeoutMs of [-1, NaN, Infinity, 2_147_483_648, "10" as unknown as number]) {
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is '?${timeoutMs}`) };
      await assert.rejects(news.wait(hold, { timeoutMs }), invalid);
      await assert.rejects(
        news.waitFor(hold, () => false, { timeoutMs }),
        invalid,
      );
    }
    await assert.rejects(news.wait(hold, { timeoutMs: 0 }), { code: "timeout", message: /"news".* 0 ms/ });
    assert.equal(hold.token, token);
  });

  test("a wait that times out has the lock again first, and leaves the line", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    for (const timeoutMs of [1, 40]) {
      const startMs = performance.now();
      await assert.rejects(news.wait(hold, { timeoutMs }), { name: "LockstepError", code: "timeout", message: /"news".* ms/ });
      assert.ok(performance.now() - startMs >= timeoutMs - 2);
      assert.equal(await other.call("tryAcquire", "door"), null);
      assert.equal(await ground.waiting(space, news), 0);
    }
    let isOver = false;
    const late = assert.rejects(news.wait(hold, { timeoutMs: 20 }), { code: "timeout" }).then(() => (isOver = true));
    await other.call("acquire", "door");
    await until(async () => (await ground.waiting(space, door)) === 1, "its time is over, and it wants the lock");
    assert.equal(isOver, false);
    await other.call("release", "door");
    await late;
    assert.equal(await door.tryAcquire(), null);
  });

  test("an abort ends the wait with the very reason and the lock held; aborted before, it is not given up", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { token } = hold;
    const reason = new Error("changed my mind");
    await assert.rejects(news.wait(hold, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(hold.token, token);
    for (const wait of [
      (signal: AbortSignal) => news.wait(hold, { signal }),
      (signal: AbortSignal) => news.waitFor(hold, () => false, { signal }),
    ]) {
      for (const isInLine of [true, false]) {
        const controller = new AbortController();
        const aborted = assert.rejects(wait(controller.signal), reason);
        if (isInLine) await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
        controller.abort(reason);
        await aborted;
        assert.equal(await door.tryAcquire(), null);
        assert.equal(await ground.waiting(space, news), 0);
        assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      }
    }
  });

  test("a notification that crosses an abort counts, or goes to the next: none is lost", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let had = 0;
    for (let round = 0; round < ground.rounds; round++) {
      const controller = new AbortController();
      const hurried = door.withLock(async (hold) => {
        try {
          await news.wait(hold, { signal: controller.signal });
          return true;
        } catch (error) {
          assert.equal(error, controller.signal.reason);
          return false;
        }
      });
      await until(async () => (await ground.waiting(space, news)) === 1, "the first one waits");
      const patient = other.call("waitUnder", NEWS);
      await until(async () => (await ground.waiting(space, news)) === 2, "both wait");
      const notifier = await door.acquire();
      const notified = news.notify(notifier);
      // Somewhere between the sending of the notification and its arrival.
      for (let turn = 0; turn < round % 8; turn++) await setImmediate();
      controller.abort();
      await notified;
      await notifier.release();
      if (await hurried) {
        had++;
        await door.withLock((hold) => news.notify(hold));
      }
      await patient;
    }
    assert.equal(await ground.waiting(space, news), 0);
    t.diagnostic(`${had} of ${ground.rounds} were notified before they were aborted`);
  });
}
