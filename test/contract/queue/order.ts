import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const COUNT = 2000;

export function queueOrder(substrate: Substrate): void {
  test("first in, first out", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs");
    for (let n = 0; n < 500; n++) {
      if (n % 2 === 0) queue.putSync(n);
      else await queue.put(n);
    }
    assert.equal(queue.size, 500);
    for (let n = 0; n < 500; n++) assert.equal(n % 3 === 0 ? queue.getSync() : await queue.get(), n);
    assert.equal(queue.size, 0);
  });

  test("puts that are not awaited stay in order, also while others use the queue", async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const queue = space.queue<number>("jobs");
    const consumed = remote.call("consume", { name: "jobs" }, { isBlocking: true });
    for (let burst = 0; burst < 40; burst++) await Promise.all(Array.from({ length: 50 }, (_, n) => queue.put(burst * 50 + n)));
    await queue.close();
    assert.deepEqual(
      await consumed,
      Array.from({ length: 2000 }, (_, n) => n),
    );
  });

  test("several at a time: at most as many as asked for, at least one", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs");
    for (let n = 0; n < 10; n++) queue.putSync(n);
    assert.deepEqual(await queue.getMany(3), [0, 1, 2]);
    assert.deepEqual(queue.getManySync(3), [3, 4, 5]);
    assert.deepEqual(await queue.tryGet(), [6]);
    assert.deepEqual(queue.tryGetSync(2), [7, 8]);
    assert.deepEqual(await queue.getMany(100), [9]);
    assert.deepEqual(await queue.tryGet(100), []);
    assert.deepEqual(queue.tryGetSync(), []);
    for (const most of [0, -1, 0.5, NaN, Infinity]) {
      const invalid = { code: "invalid", message: new RegExp(`most is ${most}`) };
      await assert.rejects(queue.getMany(most), invalid);
      assert.throws(() => queue.getManySync(most), invalid);
      assert.throws(() => queue.tryGetSync(most), invalid);
    }
  });

  test("those who wait in a thread are served in the order in which they came", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs", { capacity: 1 });
    const had: number[] = [];
    const getting = Array.from({ length: 100 }, (_, at) => queue.get().then((n) => had.push(at, n)));
    await until(() => waitersAt(queue, "get") === 100, "all wait");
    await Promise.all(Array.from({ length: 100 }, (_, n) => queue.put(n)));
    await Promise.all(getting);
    assert.deepEqual(had, Array.from({ length: 100 }, (_, n) => [n, n]).flat());
  });

  for (const [what, options] of [
    ["roomy", {}],
    ["of two", { capacity: 2 }],
    ["of few bytes, joinable", { bytes: 64, joinable: true }],
  ] as const) {
    test(`producers and consumers, blocking and not, pass every value once and in its producer's order: ${what}`, async (t) => {
      const space = await opened(t, substrate);
      const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 4);
      const jobs = { name: "jobs", ...options };
      const queue = space.queue("jobs", options);
      const consumed = [
        remotes[2]!.call("consume", jobs, { isBlocking: true }),
        remotes[3]!.call("consume", jobs, { isBlocking: false, most: 5 }),
      ];
      const own = (async () => {
        const all: unknown[] = [];
        for await (const value of queue) {
          all.push(value);
          if (options === undefined || !("joinable" in options)) continue;
          queue.taskDoneSync();
        }
        return all;
      })();
      await Promise.all([
        remotes[0]!.call("produce", jobs, 0, COUNT, { isBlocking: true }),
        remotes[1]!.call("produce", jobs, 1, COUNT, { isBlocking: false }),
        (async () => {
          for (let n = 0; n < COUNT; n++) await queue.put(2_000_000 + n);
        })(),
      ]);
      await queue.close();
      const shares = (await Promise.all([own, ...consumed])) as number[][];
      for (const share of shares) {
        for (const producer of [0, 1, 2]) {
          const of = share.filter((n) => Math.floor(n / 1_000_000) === producer);
          assert.deepEqual(
            of,
            of.toSorted((one, other) => one - other),
          );
        }
      }
      assert.deepEqual(
        shares.flat().toSorted((one, other) => one - other),
        [0, 1, 2].flatMap((producer) => Array.from({ length: COUNT }, (_, n) => producer * 1_000_000 + n)),
      );
      if (queue.size === 0 && "joinable" in options) await queue.join();
    });
  }

  test("blocking and asynchronous calls of one thread in one turn do not get in each other's way", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs", { capacity: 4 });
    const pending = [queue.get(), queue.get()];
    queue.putSync(1);
    const put = queue.put(2);
    queue.putSync(3);
    const tried = queue.tryGetSync(9);
    const more = queue.put(4);
    queue.putSync(5);
    await Promise.all([put, more]);
    const had = [...(await Promise.all(pending)), ...tried, ...queue.tryGetSync(9)];
    assert.deepEqual(
      had.toSorted((one, other) => one - other),
      [1, 2, 3, 4, 5],
    );
  });
}
