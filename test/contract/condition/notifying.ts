import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const NEWS = { name: "news", lock: "door" };

export function conditionNotifying(substrate: Substrate): void {
  test("notify(n) lets exactly n go on, blocking or not, here or elsewhere; notifyAll all", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 4);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const counts of [
      [1, 3, 2, 4],
      [4, 4, 2],
      [7, 2048],
    ]) {
      let woken = 0;
      const waiting = [
        ...remotes.map((remote, at) => remote.call(at % 2 === 0 ? "wait" : "waitSync", NEWS)),
        ...Array.from({ length: 6 }, () => door.withLock((hold) => news.wait(hold))),
      ].map((wait) => wait.then(() => woken++));
      await until(() => waitersOf(news) === 10, "all wait");
      let expected = 0;
      for (const count of counts) {
        door.withLockSync((hold) => news.notify(hold, count));
        expected = Math.min(10, expected + count);
        assert.equal(waitersOf(news), 10 - expected);
        await until(() => woken === expected, `${expected} have gone on`);
        await door.withLock(() => {});
      }
      await Promise.all(waiting);
    }
    const all = remotes.map((remote, at) => remote.call(at % 2 === 0 ? "wait" : "waitSync", NEWS));
    await until(() => waitersOf(news) === 4, "all wait");
    await door.withLock((hold) => news.notifyAll(hold));
    await Promise.all(all);
  });

  test("who is woken and waits again is not woken by the same notification", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 3);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let first = 0;
    let second = 0;
    const waiting = remotes.map(async (remote, at) => {
      const form = at % 2 === 0 ? "wait" : "waitSync";
      await remote.call(form, NEWS);
      first++;
      await remote.call(form, NEWS);
      second++;
    });
    for (const [count, expectedFirst, expectedSecond] of [
      [2, 2, 0],
      [3, 3, 2],
      [1, 3, 3],
    ] as const) {
      await until(() => waitersOf(news) === 3 - second, "all wait");
      door.withLockSync((hold) => news.notify(hold, count));
      await until(() => first === expectedFirst && second === expectedSecond, `${expectedFirst} and ${expectedSecond} have gone on`);
    }
    await Promise.all(waiting);
  });

  test("a notification before the wait is lost", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.lock("door");
    const news = space.condition("news", door);
    await door.withLock(async (hold) => {
      news.notifyAll(hold);
      news.notify(hold, 5);
      await assert.rejects(news.wait(hold, { timeoutMs: 5 }), { code: "timeout" });
      assert.throws(() => news.waitSync(hold, { timeoutMs: 5 }), { code: "timeout" });
    });
    await assert.rejects(remote.call("waitSync", NEWS, { timeoutMs: 5 }), { code: "timeout" });
    await assert.rejects(remote.call("wait", NEWS, { timeoutMs: 5 }), { code: "timeout" });
  });

  test("the woken go on when the notifier releases the lock, not before", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let woken = 0;
    const waiting = [remotes[0]!.call("wait", NEWS), remotes[1]!.call("waitSync", NEWS), door.withLock((hold) => news.wait(hold))].map(
      (wait) => wait.then(() => woken++),
    );
    await until(() => waitersOf(news) === 3, "all wait");
    const hold = door.acquireSync();
    news.notifyAll(hold);
    assert.equal(waitersOf(news), 0);
    assert.equal(new LockRecord(door).waiting, 3);
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    assert.equal(woken, 0);
    hold.releaseSync();
    await Promise.all(waiting);
  });

  test("two conditions of one lock do not hear each other's notifications", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 4);
    const door = space.lock("door");
    const [good, bad] = [space.condition("good", door), space.condition("bad", door)];
    const woken: string[] = [];
    const waiting = ["good", "bad", "good", "bad"].map((name, at) =>
      remotes[at]!.call(at < 2 ? "wait" : "waitSync", { name, lock: "door" }).then(() => woken.push(name)),
    );
    await until(() => waitersOf(good) === 2 && waitersOf(bad) === 2, "all wait");
    door.withLockSync((hold) => good.notifyAll(hold));
    await until(() => woken.length === 2, "two have gone on");
    assert.deepEqual(woken, ["good", "good"]);
    door.withLockSync((hold) => bad.notify(hold, 3));
    await Promise.all(waiting);
  });

  test("hundreds wait in one thread and go on in their order", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const order: number[] = [];
    const waiting = Array.from({ length: 600 }, (_, at) =>
      door.withLock(async (hold) => {
        await news.wait(hold);
        order.push(at);
      }),
    );
    await until(() => waitersOf(news) === 600, "all wait");
    for (const count of [1, 99, 500]) door.withLockSync((hold) => news.notify(hold, count));
    await Promise.all(waiting);
    assert.deepEqual(
      order,
      Array.from({ length: 600 }, (_, at) => at),
    );
  });

  test("hundreds wait in each of several openings, and all go on", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 3);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const waiting = remotes.flatMap((remote) => Array.from({ length: 200 }, () => remote.call("wait", NEWS)));
    await until(() => waitersOf(news) === 600, "all wait");
    door.withLockSync((hold) => news.notify(hold, 250));
    await until(() => waitersOf(news) === 350, "250 were called");
    door.withLockSync((hold) => news.notifyAll(hold));
    await Promise.all(waiting);
  });

  for (const [what, count] of [
    ["fewer than none", -1],
    ["a part of one", 0.5],
    ["NaN", NaN],
    ["endlessly many", Infinity],
    ["a word", "1" as unknown as number],
  ] as const) {
    test(`${what} is "invalid" to notify`, async (t) => {
      const space = await opened(t, substrate);
      const door = space.lock("door");
      const news = space.condition("news", door);
      const waiting = door.withLock((hold) => news.wait(hold));
      const hold = door.acquireSync();
      assert.throws(() => news.notify(hold, count), { name: "LockstepError", code: "invalid", message: new RegExp(`count is '?${count}`) });
      news.notify(hold, 0);
      assert.equal(waitersOf(news), 1);
      news.notify(hold);
      hold.releaseSync();
      await waiting;
    });
  }

  test("who was notified goes on soon, also when others stand in the line and the notifier comes again at once", async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const rounds = 60;
    const began = performance.now();
    for (let round = 0; round < rounds; round++) {
      const waiting = door.withLock((hold) => news.wait(hold));
      await until(() => waitersOf(news) === 1, "it waits");
      const notifier = await door.acquire();
      const elsewhere = remote.call("acquire", NEWS).then(() => remote.call("release"));
      await until(() => new LockRecord(door).waiting === 1, "one is in line");
      news.notify(notifier);
      notifier.releaseSync();
      const again = door.acquire({ timeoutMs: 10_000 }).then((hold) => hold.releaseSync());
      await Promise.all([waiting, again, elsewhere]);
    }
    const meanMs = (performance.now() - began) / rounds;
    assert.ok(meanMs < 40, `${meanMs} ms a round: somebody slept until he looked by himself`);
  });
}
