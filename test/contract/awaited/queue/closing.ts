import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

const CLOSED = { name: "LockstepError", code: "closed", message: /"jobs"/ };

export function awaitedQueueClosing(ground: Ground): void {
  test("what is in a closed queue can be taken, and then it says so; nothing can be put", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    await queue.put(1);
    await queue.put(2);
    assert.equal(await queue.closed, false);
    await other.call("use", "queue", ["jobs"], "close");
    await queue.close();
    assert.equal(await queue.closed, true);
    await assert.rejects(queue.put(3), CLOSED);
    await assert.rejects(queue.tryPut(3), CLOSED);
    assert.equal(await queue.get(), 1);
    assert.equal(await other.call("use", "queue", ["jobs"], "get", { timeoutMs: 0 }), 2);
    for (const wait of [undefined, { timeoutMs: 0 }, { timeoutMs: 60_000 }]) await assert.rejects(queue.get(wait), CLOSED);
    assert.deepEqual(await queue.tryGet(), []);
  });

  test("closing ends every wait to get and to put", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const empty = space.queue<number>("jobs");
    const full = space.queue<number>("full jobs", { capacity: 1 });
    await full.put(1);
    const ended = Promise.allSettled([
      empty.get(),
      empty.getMany(3, { timeoutMs: 60_000 }),
      other.call("use", "queue", ["jobs"], "get"),
      full.put(2),
      other.call("use", "queue", ["full jobs", { capacity: 1 }], "put", 2),
    ]);
    await empty.size;
    await empty.close();
    await other.call("use", "queue", ["full jobs", { capacity: 1 }], "close");
    for (const outcome of await ended) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.deepEqual(await full.tryGet(9), [1]);
  });

  test("the values come one by one until it is closed and empty", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const putting = other.call("putAll", "jobs", 7, 20).then(() => other.call("use", "queue", ["jobs"], "close"));
    const had: unknown[] = [];
    for await (const value of space.queue("jobs")) had.push(value);
    assert.deepEqual(
      had,
      Array.from({ length: 20 }, (_, n) => [7, n]),
    );
    await putting;
  });

  test('closing the space rejects what waits with "closed", and leaves the queue open', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    const settled = Promise.allSettled([queue.get(), queue.get({ timeoutMs: 60_000 })]);
    await queue.size;
    await other.call("use", "queue", ["jobs"], "closed");
    await space.close();
    for (const outcome of await settled) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    await assert.rejects(queue.get(), { code: "closed" });
    await assert.rejects(queue.put(1), { code: "closed" });
    assert.throws(() => space.queue("jobs"), { code: "closed" });
    await assert.rejects(async () => queue.size, { code: "closed" });
    await other.call("use", "queue", ["jobs"], "put", 1);
    assert.equal(await other.call("use", "queue", ["jobs"], "get"), 1);
  });
}
