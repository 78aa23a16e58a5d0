import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalCondition, LocalHold } from "lockstep";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import type { SharedLock } from "../../../src/local/lock.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const NEWS = { name: "news", lock: "door" };

/** Every way of using a condition refuses this hold with this code. */
async function refuses(condition: LocalCondition, hold: LocalHold, code: string): Promise<void> {
  const expected = { name: "LockstepError", code, message: /"door"/ };
  assert.throws(() => condition.waitSync(hold), expected);
  assert.throws(() => condition.waitSync(hold, { timeoutMs: 0 }), expected);
  assert.throws(() => condition.waitForSync(hold, () => false), expected);
  assert.throws(() => condition.notify(hold), expected);
  assert.throws(() => condition.notifyAll(hold), expected);
  await assert.rejects(condition.wait(hold), expected);
  await assert.rejects(
    condition.waitFor(hold, () => false),
    expected,
  );
}

export function conditionHolds(substrate: Substrate): void {
  test("it takes a present hold of its own lock: another's, an ended or a lost one is refused", async (t) => {
    const space = await opened(t, substrate);
    const elsewhere = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    await refuses(news, space.lock("gate").acquireSync(), "not-owner");
    await refuses(news, space.rlock("garden").acquireSync(), "not-owner");
    await refuses(news, elsewhere.lock("door").acquireSync(), "not-owner");
    await refuses(news, {} as LocalHold, "not-owner");
    const released = door.acquireSync();
    released.releaseSync();
    await refuses(news, released, "not-held");
    const lost = door.acquireSync();
    await door.release();
    await refuses(news, lost, "lost");
    const present = door.acquireSync();
    await refuses(news, released, "not-held");
    news.notify(present);
    news.waitForSync(present, () => true);
    assert.equal(waitersOf(news), 0);
    present.releaseSync();
  });

  test("waiting without the lock does not compile", async (t) => {
    const space = await opened(t, substrate);
    const news = space.condition("news", space.lock("door"));
    // @ts-expect-error -- the hold is missing
    await assert.rejects(news.wait(), { code: "not-owner" });
    // @ts-expect-error -- a wait is no hold
    assert.throws(() => news.waitSync({ timeoutMs: 10 }), { code: "not-owner" });
  });

  test("a wait gives the lock up and has it again, under the same hold with a greater token", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { token } = hold;
    const waiting = news.wait(hold);
    await remote.call("acquire", NEWS);
    assert.equal(door.tryAcquireSync(), null);
    await remote.call("notify", NEWS, 1);
    await remote.call("release");
    await waiting;
    assert.equal(door.tryAcquireSync(), null);
    assert.ok(hold.token > token + 1n);
    hold.releaseSync();
    assert.throws(() => hold.releaseSync(), { code: "not-held" });
    assert.ok(door.tryAcquireSync());
  });

  test("a blocking wait gives the lock up and has it again", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const waiting = remote.call("waitSync", NEWS);
    await until(() => waitersOf(news) === 1, "it waits");
    const hold = door.acquireSync();
    news.notify(hold);
    assert.equal(waitersOf(news), 0);
    hold.releaseSync();
    await waiting;
    const own = door.acquireSync();
    assert.throws(() => news.waitSync(own, { timeoutMs: 5 }), { code: "timeout" });
    assert.equal(door.tryAcquireSync(), null);
    own.releaseSync();
    assert.ok(door.tryAcquireSync());
  });

  test("a hold that waits can neither wait again nor notify", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const waiting = news.wait(hold);
    await assert.rejects(news.wait(hold), { name: "LockstepError" });
    assert.throws(() => news.waitSync(hold), { name: "LockstepError" });
    assert.throws(() => news.notifyAll(hold), { name: "LockstepError" });
    assert.equal(waitersOf(news), 1);
    door.withLockSync((other) => news.notify(other));
    await waiting;
    hold.releaseSync();
  });

  test("a hold disposed of while it waits leaves the line at once", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const wait of [(hold: LocalHold) => news.wait(hold), (hold: LocalHold) => news.waitFor(hold, () => false)]) {
      const hold = door.acquireSync();
      const waiting = assert.rejects(wait(hold), { name: "LockstepError", code: "not-held" });
      await until(() => waitersOf(news) === 1, "it waits");
      hold[Symbol.dispose]();
      await waiting;
      assert.equal(waitersOf(news), 0);
      assert.ok(door.tryAcquireSync());
      await door.release();
    }
  });

  for (const form of ["wait", "waitSync"] as const) {
    test(`a notification to a hold that was disposed of goes to the next, who is in ${form}`, async (t) => {
      const space = await opened(t, substrate);
      const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
      const door = space.lock("door");
      const news = space.condition("news", door);
      for (let round = 0; round < 20; round++) {
        const hold = door.acquireSync();
        const waiting = assert.rejects(news.wait(hold), { code: "not-held" });
        const next = remote.call(form, NEWS);
        await until(() => waitersOf(news) === 2, "both wait");
        const notifier = door.acquireSync();
        if (round % 2 === 0) hold[Symbol.dispose]();
        news.notify(notifier);
        hold[Symbol.dispose]();
        notifier.releaseSync();
        await Promise.all([waiting, next]);
        assert.equal(waitersOf(news), 0);
      }
    });
  }

  test("a notification to a hold that is disposed of before its wait has come back goes to the next", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const end of [(hold: LocalHold) => hold[Symbol.asyncDispose](), (hold: LocalHold) => hold.release(), () => door.release()]) {
      const first = door.acquireSync();
      const waiting = assert.rejects(news.wait(first), { name: "LockstepError" });
      const next = door.withLock((hold) => news.wait(hold));
      const notifier = door.acquireSync();
      news.notify(notifier);
      await until(() => (door as SharedLock).line.size === 1, "the first one is in line for the lock");
      notifier.releaseSync();
      await Promise.all([end(first), waiting, next]);
      assert.equal(waitersOf(news), 0);
      assert.equal(door.locked, false);
    }
  });

  test("a hold whose signal was asked for before a wait is told of a loss after it", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const { signal } = hold;
    const waiting = news.wait(hold);
    const other = door.acquireSync();
    const otherSignal = other.signal;
    news.notify(other);
    other.releaseSync();
    await waiting;
    assert.equal(signal.aborted, false);
    await door.release();
    assert.equal(signal.aborted, true);
    assert.equal(otherSignal.aborted, false);
    await assert.rejects(news.wait(hold), { code: "lost" });
  });

  test("each of several holds of one thread waits and goes on by itself", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let inside = 0;
    const waiting = Array.from({ length: 10 }, () =>
      door.withLock(async (hold) => {
        await news.wait(hold);
        assert.equal(++inside, 1);
        await Promise.resolve();
        inside--;
      }),
    );
    await until(() => waitersOf(news) === 10, "all wait");
    door.withLockSync((hold) => news.notifyAll(hold));
    await Promise.all(waiting);
  });
}
