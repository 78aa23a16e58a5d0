import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

const TWO = { capacity: 2 };

export function awaitedQueueRoom(ground: Ground): void {
  test("who puts into a full queue waits for room", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs", TWO);
    await queue.put(1);
    assert.equal(await queue.tryPut(2), true);
    assert.equal(await queue.tryPut(3), false);
    assert.equal(await queue.size, 2);
    let isIn = false;
    const putting = queue.put(3).then(() => (isIn = true));
    await assert.rejects(other.call("use", "queue", ["jobs", TWO], "put", 4, { timeoutMs: 20 }), { code: "timeout" });
    const expected = { name: "LockstepError", code: "timeout", message: /the queue "jobs" had no room within \d+ ms/ };
    for (const timeoutMs of [0, 20]) await assert.rejects(queue.put(4, { timeoutMs }), expected);
    assert.equal(isIn, false);
    assert.equal(await other.call("use", "queue", ["jobs", TWO], "get"), 1);
    await putting;
    assert.deepEqual(await queue.tryGet(9), [2, 3]);
  });

  test("an abort ends the wait for room with the very reason, and puts nothing", async (t) => {
    const queue = (await ground.open(t)).queue<number>("jobs", { capacity: 1 });
    const reason = new Error("enough");
    await assert.rejects(queue.put(0, { signal: AbortSignal.abort(reason) }), reason);
    await queue.put(1);
    const controller = new AbortController();
    const aborted = queue.put(2, { signal: controller.signal });
    await queue.size;
    controller.abort(reason);
    await assert.rejects(aborted, reason);
    assert.deepEqual(await queue.tryGet(9), [1]);
    assert.deepEqual(await queue.tryGet(9), []);
  });

  test("there are never more in it than it holds, and all come through", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([1, 2].map(() => ground.other(t, space)));
    const putting = others.map((other, by) => other.call("putAll", "jobs", by, ground.rounds, TWO));
    const queue = space.queue("jobs", TWO);
    for (let taken = 0; taken < 2 * ground.rounds; taken++) {
      assert.ok((await queue.size) <= 2);
      await queue.get();
    }
    await Promise.all(putting);
    assert.equal(await queue.size, 0);
  });
}
