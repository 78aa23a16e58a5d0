import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

export function awaitedQueueWaits(ground: Ground): void {
  test("0 tries once; a time-out waits as long as it was told, and takes nothing", async (t) => {
    const space = await ground.open(t);
    const queue = space.queue<number>("jobs");
    const expected = { name: "LockstepError", code: "timeout", message: /the queue "jobs" stayed empty within \d+ ms/ };
    await assert.rejects(queue.get({ timeoutMs: 0 }), expected);
    const startMs = performance.now();
    await assert.rejects(queue.get({ timeoutMs: 60 }), expected);
    assert.ok(performance.now() - startMs >= 58);
    await queue.put(1);
    assert.equal(await queue.get({ timeoutMs: 0 }), 1);
    await queue.put(2);
    assert.equal(await queue.get({ timeoutMs: 60_000 }), 2);
    for (const timeoutMs of [-1, NaN, "5" as unknown as number]) await assert.rejects(queue.get({ timeoutMs }), { code: "invalid" });
  });

  test("an abort ends the wait with the very reason; the others wait on, and nothing is lost", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    const reason = new Error("enough");
    await assert.rejects(queue.get({ signal: AbortSignal.abort(reason) }), reason);
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController();
      const aborted = assert.rejects(queue.get({ signal: controller.signal }), reason);
      const getting = queue.get({ timeoutMs: 60_000 });
      const putting = other.call("use", "queue", ["jobs"], "put", round);
      controller.abort(reason);
      await aborted;
      assert.equal(await getting, round);
      await putting;
    }
  });

  test("what comes for one who gives up in that moment is had by the next", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    for (let round = 0; round < ground.rounds; round++) {
      const putting = other.call("use", "queue", ["jobs"], "put", round);
      const had = await queue.get({ timeoutMs: (round % 10) / 4 }).catch(() => undefined);
      if (had === undefined) assert.equal(await queue.get(), round);
      else assert.equal(had, round);
      await putting;
    }
    assert.equal(await queue.size, 0);
  });

  test("who has ended while waiting takes nothing with it", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    other.tell("use", "queue", ["jobs"], "get");
    await other.call("use", "queue", ["jobs"], "size");
    await other.end();
    await queue.put(1);
    assert.equal(await queue.get({ timeoutMs: 60_000 }), 1);
  });
}
