import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const NEWS = { name: "news", lock: "door" };

export function awaitedNotifying(ground: Ground): void {
  test("notify(n) lets exactly n go on, here or elsewhere; notifyAll all", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const counts of [
      [1, 0, 3, 2],
      [4, 7],
      [2, Infinity],
    ]) {
      let woken = 0;
      const waiting = [
        ...[...others, ...others].map((other) => other.call("waitUnder", NEWS)),
        ...[0, 1].map(() => door.withLock((hold) => news.wait(hold))),
      ].map((wait) => Promise.resolve(wait).then(() => woken++));
      await until(async () => (await ground.waiting(space, news)) === 6, "all wait");
      let expected = 0;
      for (const count of counts) {
        await door.withLock((hold) => (count === Infinity ? news.notifyAll(hold) : news.notify(hold, count)));
        expected = Math.min(6, expected + count);
        await until(() => woken === expected, `${expected} have gone on`);
        assert.equal(await ground.waiting(space, news), 6 - expected);
      }
      await Promise.all(waiting);
    }
  });

  test('a count that is none is "invalid"', async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    for (const count of [-1, 1.5, NaN, Infinity, "1" as unknown as number])
      await assert.rejects(async () => news.notify(hold, count), { code: "invalid", message: /count/ });
  });

  test("a notification before the wait is lost", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    await door.withLock(async (hold) => {
      await news.notifyAll(hold);
      await news.notify(hold, 5);
      await assert.rejects(news.wait(hold, { timeoutMs: 20 }), { code: "timeout" });
    });
  });

  test("the woken go on when the notifier releases the lock, not before", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let woken = 0;
    const waiting = [other.call("waitUnder", NEWS), door.withLock((hold) => news.wait(hold))].map((wait) =>
      Promise.resolve(wait).then(() => woken++),
    );
    await until(async () => (await ground.waiting(space, news)) === 2, "both wait");
    const hold = await door.acquire();
    await news.notifyAll(hold);
    assert.equal(await ground.waiting(space, news), 0);
    await until(async () => (await ground.waiting(space, door)) === 2, "both want the lock");
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    assert.equal(woken, 0);
    await hold.release();
    await Promise.all(waiting);
  });

  test("two conditions of one lock do not hear each other's notifications", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const [good, bad] = [space.condition("good", door), space.condition("bad", door)];
    const woken: string[] = [];
    const waiting = [good, bad, good, bad].map((condition) =>
      door.withLock(async (hold) => {
        await condition.wait(hold);
        woken.push(condition.name);
      }),
    );
    await until(async () => (await ground.waiting(space, good)) === 2 && (await ground.waiting(space, bad)) === 2, "all wait");
    await door.withLock((hold) => good.notifyAll(hold));
    await until(() => woken.length === 2, "two have gone on");
    assert.deepEqual(woken, ["good", "good"]);
    await door.withLock((hold) => bad.notify(hold, 3));
    await Promise.all(waiting);
  });

  test("those of one client who are notified one by one go on in the order in which they came, one at a time", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const order: number[] = [];
    let inside = 0;
    const waiting: Promise<void>[] = [];
    for (let at = 0; at < 30; at++) {
      waiting.push(
        door.withLock(async (hold) => {
          await news.wait(hold);
          assert.equal(++inside, 1);
          order.push(at);
          await setImmediate();
          inside--;
        }),
      );
      await until(async () => (await ground.waiting(space, news)) === at + 1, "it waits");
    }
    for (let at = 0; at < 20; at++) {
      await door.withLock((hold) => news.notify(hold));
      await until(() => order.length === at + 1, "it has gone on");
    }
    await door.withLock((hold) => news.notifyAll(hold));
    await Promise.all(waiting);
    assert.deepEqual(
      order.slice(0, 20),
      Array.from({ length: 20 }, (_, at) => at),
    );
  });

  test("no wake-up is lost between one who looks and one who changes", async (t) => {
    const space = await ground.open(t);
    const [put, taken] = [space.lock("door"), space.lock("door")];
    const news = space.condition("news", put);
    let there = 0;
    const taker = async (): Promise<void> => {
      for (let round = 0; round < ground.rounds; round++)
        await taken.withLock(async (hold) => {
          await news.waitFor(hold, () => there > 0);
          there--;
        });
    };
    const putter = async (): Promise<void> => {
      for (let round = 0; round < ground.rounds; round++)
        await put.withLock(async (hold) => {
          there++;
          await news.notify(hold);
        });
    };
    await Promise.all([taker(), putter(), taker(), putter()]);
    assert.equal(there, 0);
    assert.equal(await ground.waiting(space, news), 0);
  });
}
