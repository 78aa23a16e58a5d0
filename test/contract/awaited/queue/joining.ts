import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

const JOBS = { joinable: true };

export function awaitedQueueJoining(ground: Ground): void {
  test("join waits until every value that was put is acknowledged, wherever it was taken", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs", JOBS);
    await queue.join();
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) await queue.put(n);
      let joined = 0;
      const joining = [queue.join(), other.call("use", "queue", ["jobs", JOBS], "join")].map((join) => join.then(() => joined++));
      assert.equal(await queue.get(), 0);
      assert.equal(await other.call("use", "queue", ["jobs", JOBS], "get"), 1);
      assert.deepEqual(await queue.getMany(2), [2, 3]);
      await queue.taskDone(2);
      await queue.taskDone();
      await assert.rejects(queue.join({ timeoutMs: 20 }), { code: "timeout", message: /the queue "jobs" had values that were not done/ });
      assert.equal(joined, 0);
      await other.call("use", "queue", ["jobs", JOBS], "taskDone", 1);
      await Promise.all(joining);
    }
  });

  test('more than was taken is "not-held", and what is no count "invalid"', async (t) => {
    const queue = (await ground.open(t)).queue<number>("jobs", JOBS);
    await queue.put(1);
    await queue.put(2);
    await queue.get();
    await assert.rejects(queue.taskDone(2), { name: "LockstepError", code: "not-held", message: /taskDone\(2\): 1 values of "jobs"/ });
    for (const count of [0, -1, 1.5, NaN]) await assert.rejects(queue.taskDone(count), { code: "invalid", message: /count is/ });
    await queue.taskDone();
    await assert.rejects(queue.taskDone(), { code: "not-held" });
    await assert.rejects(queue.join({ timeoutMs: 1 }), { code: "timeout" });
  });

  test('of a queue that is not joinable it is "unsupported", and says which option has it', async (t) => {
    const queue = (await ground.open(t)).queue("jobs");
    const unsupported = { name: "LockstepError", code: "unsupported", message: /"jobs" with \{ joinable: true \}/ };
    await assert.rejects(queue.join(), unsupported);
    await assert.rejects(queue.taskDone(), unsupported);
  });

  test("an aborted join rejects with the very reason", async (t) => {
    const queue = (await ground.open(t)).queue<number>("jobs", JOBS);
    await queue.put(1);
    const controller = new AbortController();
    const joining = queue.join({ signal: controller.signal });
    await queue.size;
    controller.abort("enough");
    await assert.rejects(joining, (reason) => reason === "enough");
  });
}
