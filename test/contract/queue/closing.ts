import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const CLOSED = { name: "LockstepError", code: "closed", message: /"jobs"/ };

export function queueClosing(substrate: Substrate): void {
  test("after close nothing is put; what is there is had, and then everybody is told", async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const queue = space.queue<number>("jobs");
    for (let n = 0; n < 4; n++) queue.putSync(n);
    assert.equal(queue.closed, false);
    await remote.call("closeQueue", { name: "jobs" });
    queue.closeSync();
    assert.equal(queue.closed, true);
    await assert.rejects(queue.put(9), CLOSED);
    await assert.rejects(queue.tryPut(9), CLOSED);
    assert.throws(() => queue.putSync(9, { timeoutMs: 5 }), CLOSED);
    assert.throws(() => queue.tryPutSync(9), CLOSED);
    assert.deepEqual([await queue.get(), queue.getSync(), ...(await queue.getMany(9))], [0, 1, 2, 3]);
    await assert.rejects(queue.get(), CLOSED);
    await assert.rejects(queue.getMany(2, { timeoutMs: 0 }), CLOSED);
    assert.throws(() => queue.getSync(), CLOSED);
    assert.deepEqual(await queue.tryGet(), []);
    await assert.rejects(remote.call("getSync", { name: "jobs" }), { code: "closed" });
  });

  test("who waits to put or to get is told at once", async (t) => {
    const space = await opened(t, substrate);
    const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    for (const what of ["get", "put"] as const) {
      const jobs = { name: what, capacity: 1 };
      const queue = space.queue<number>(what, jobs);
      if (what === "put") queue.putSync(0);
      const waiting = Promise.allSettled([
        what === "get" ? queue.get() : queue.put(1),
        what === "get" ? remotes[0]!.call("getSync", jobs) : remotes[0]!.call("putSync", jobs, 2),
        what === "get" ? remotes[1]!.call("get", jobs) : remotes[1]!.call("put", jobs, 3),
      ]);
      await until(() => waitersAt(queue, what) === 3, "all wait");
      await queue.close();
      for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
      assert.deepEqual(queue.tryGetSync(9), what === "get" ? [] : [0]);
    }
  });

  test("an iteration ends with the queue, and fails with the space", async (t) => {
    const space = await opened(t, substrate);
    const queue = space.queue<number>("jobs");
    const had: number[] = [];
    const iterating = (async () => {
      for await (const n of queue) had.push(n);
    })();
    for (let n = 0; n < 10; n++) await queue.put(n);
    await queue.close();
    await iterating;
    assert.deepEqual(had, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const other = space.queue<number>("other");
    const failing = (async () => {
      for await (const n of other) had.push(n);
    })();
    await until(() => waitersAt(other, "get") === 1, "it waits");
    const failed = assert.rejects(failing, { code: "closed" });
    await space.close();
    await failed;
  });

  test("an iteration that is left leaves the rest where it is", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs");
    for (let n = 0; n < 5; n++) queue.putSync(n);
    for await (const n of queue) if (n === 2) break;
    assert.deepEqual(queue.tryGetSync(9), [3, 4]);
  });

  test('closing the space rejects what waits with "closed"; values stay for the others', async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const [full, empty] = [space.queue<number>("full", { capacity: 1 }), space.queue<number>("empty")];
    full.putSync(7);
    const waiting = Promise.allSettled([full.put(8), empty.get(), empty.getMany(3, { timeoutMs: 60_000 })]);
    await until(() => waitersAt(empty, "get") === 2, "they wait");
    await remote.call("put", { name: "kept" }, "kept");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.equal(await remote.call("get", { name: "full", capacity: 1 }), 7);
    assert.equal(await remote.call("get", { name: "kept" }), "kept");
    assert.throws(() => full.size, { code: "closed" });
    assert.throws(() => full.tryPutSync(1), { code: "closed" });
    await assert.rejects(empty.get(), { code: "closed" });
    await assert.rejects(empty.close(), { code: "closed" });
  });
}
