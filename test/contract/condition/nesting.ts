import assert from "node:assert/strict";
import { test } from "node:test";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const NEWS = { name: "news", lock: "door", isRecursive: true };

export function conditionNesting(substrate: Substrate): void {
  test("an asynchronous wait gives up all levels and has all again", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    for (const level of [0, 1, 2]) {
      const outer = await door.acquire();
      const middle = await door.acquire({ owner: outer });
      const inner = await door.acquire({ owner: middle });
      const waiting = news.wait([outer, middle, inner][level]!);
      await remote.call("acquire", NEWS);
      assert.equal(door.tryAcquireSync(), null);
      await remote.call("notify", NEWS, 1);
      await remote.call("release");
      await waiting;
      for (const hold of [inner, middle, outer]) {
        assert.equal(await door.tryAcquire(), null);
        hold.releaseSync();
      }
      const next = await door.tryAcquire();
      assert.ok(next);
      next.releaseSync();
    }
  });

  test("disposing of an inner hold ends its wait, and the outer one goes on; a notification goes to the next", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    for (const isNotified of [false, true]) {
      const outer = await door.acquire();
      const inner = await door.acquire({ owner: outer });
      const waiting = assert.rejects(news.wait(inner), { name: "LockstepError", code: "not-held" });
      const next = isNotified ? remote.call("wait", NEWS) : undefined;
      await until(() => waitersOf(news) === (isNotified ? 2 : 1), "all wait");
      const notifier = await door.acquire();
      if (isNotified) news.notify(notifier);
      inner[Symbol.dispose]();
      notifier.releaseSync();
      await waiting;
      assert.equal(await door.tryAcquire(), null);
      outer.releaseSync();
      await next;
      await until(() => !door.locked, "the lock is free");
    }
  });

  test("a blocking wait gives up all levels and has all again", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    const [outer, inner] = [door.acquireSync(), door.acquireSync()];
    for (const hold of [inner, outer, inner]) {
      assert.throws(() => news.waitSync(hold, { timeoutMs: 5 }), { code: "timeout" });
      const called = remote.call("callOut", NEWS);
      news.waitSync(hold); // it cannot call out before we have given up every level
      await called;
    }
    for (const hold of [inner, outer]) {
      await assert.rejects(remote.call("acquireInTime", NEWS, 5), { code: "timeout" });
      hold.releaseSync();
    }
    await remote.call("acquireInTime", NEWS, 5000);
  });

  test("others wait, blocking or not, over one recursive lock, and are told apart", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    let woken = 0;
    const waiting = [
      remotes[0]!.call("wait", NEWS),
      remotes[1]!.call("waitSync", NEWS),
      door.withLock((outer) => door.withLock((inner) => news.wait(inner), { owner: outer })),
      door.withLock((hold) => news.wait(hold)),
    ].map((wait) => wait.then(() => woken++));
    await until(() => waitersOf(news) === 4, "all wait");
    for (let expected = 1; expected <= 4; expected++) {
      door.withLockSync(() => door.withLockSync((inner) => news.notify(inner)));
      await until(() => woken === expected, `${expected} have gone on`);
    }
    await Promise.all(waiting);
    assert.ok(door.tryAcquireSync());
  });

  test('an ended level cannot wait, though another is held: "not-held"', async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    const outer = door.acquireSync();
    const inner = door.acquireSync();
    inner.releaseSync();
    assert.throws(() => news.waitSync(inner), { code: "not-held", message: /"door"/ });
    assert.throws(() => news.notifyAll(inner), { code: "not-held" });
    news.notifyAll(outer);
    outer.releaseSync();
    assert.throws(() => news.notifyAll(outer), { code: "not-held" });
  });

  test("while one waits, its thread's blocking code has the lock and its own levels", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    const waiter = await door.acquire();
    const waiting = news.wait(waiter);
    door.withLockSync(() =>
      door.withLockSync((inner) => {
        assert.throws(() => news.notify(waiter), { name: "LockstepError" });
        news.notify(inner);
      }),
    );
    await waiting;
    assert.equal(door.tryAcquireSync(), null);
    waiter.releaseSync();
    assert.ok(door.tryAcquireSync());
  });
}
