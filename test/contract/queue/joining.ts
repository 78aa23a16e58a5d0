import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const JOBS = { name: "jobs", joinable: true };

export function queueJoining(substrate: Substrate): void {
  test("join waits until every value that was put is acknowledged, wherever it was taken", async (t) => {
    const space = await opened(t, substrate);
    const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    const queue = space.queue("jobs", JOBS);
    await queue.join();
    queue.joinSync();
    for (let round = 0; round < 10; round++) {
      for (let n = 0; n < 4; n++) await queue.put(n);
      let joined = 0;
      const joining = [queue.join(), remotes[0]!.call(round % 2 === 0 ? "join" : "joinSync", JOBS)].map((join) =>
        join.then(() => joined++),
      );
      await until(() => waitersAt(queue, "join") === 2, "both wait");
      await queue.get();
      await remotes[1]!.call("getSync", JOBS);
      await queue.getMany(2);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      queue.taskDoneSync(2);
      await queue.taskDone();
      assert.equal(joined, 0);
      await remotes[1]!.call("taskDoneSync", JOBS, 1);
      await Promise.all(joining);
    }
  });

  test("who joined before goes on though more is put at once", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs", JOBS);
    queue.putSync(1);
    const joined = queue.join();
    queue.getSync();
    queue.taskDoneSync();
    queue.putSync(2);
    await joined;
    await assert.rejects(queue.join({ timeoutMs: 1 }), { code: "timeout", message: /"jobs".* not done within 1 ms/ });
    assert.throws(() => queue.joinSync({ timeoutMs: 1 }), { code: "timeout" });
  });

  test('anybody may acknowledge what another has taken; more than was taken is "not-held"', async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const queue = space.queue("jobs", JOBS);
    for (let n = 0; n < 3; n++) queue.putSync(n);
    await remote.call("getSync", JOBS);
    await queue.getMany(1);
    const notHeld = { name: "LockstepError", code: "not-held", message: /taskDone\(3\): 2 values of "jobs"/ };
    assert.throws(() => queue.taskDoneSync(3), notHeld);
    await assert.rejects(queue.taskDone(3), notHeld);
    queue.taskDoneSync(2);
    assert.throws(() => queue.taskDoneSync(), { code: "not-held" });
    for (const count of [0, -1, 1.5, NaN]) assert.throws(() => queue.taskDoneSync(count), { code: "invalid", message: /count is/ });
  });

  test('of a queue that is not joinable it is "unsupported", and says which option has it', async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs");
    const unsupported = { name: "LockstepError", code: "unsupported", message: /"jobs" with \{ joinable: true \}/ };
    await assert.rejects(queue.join(), unsupported);
    assert.throws(() => queue.joinSync(), unsupported);
    await assert.rejects(queue.taskDone(), unsupported);
    assert.throws(() => queue.taskDoneSync(), unsupported);
  });

  for (const form of ["join", "joinSync"] as const) {
    test(`when one dies who had taken and not acknowledged, ${form} is "broken" and says how many; the next one is not`, async (t) => {
      const space = await opened(t, substrate);
      const [taker, joiner]: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
      const queue = space.queue("jobs", JOBS);
      await joiner!.call("join", JOBS);
      for (let n = 0; n < 5; n++) queue.putSync(n);
      assert.equal((await taker!.call("tryGetSync", JOBS, 3)).length, 3);
      await taker!.call("taskDoneSync", JOBS, 1);
      assert.equal(queue.tryGetSync(9).length, 2);
      queue.taskDoneSync(2);
      const broken = { code: "broken", message: /2 values of the queue "jobs" had been taken by somebody who died/ };
      const told = assert.rejects(joiner!.call(form, JOBS), broken);
      await until(() => waitersAt(queue, "join") === 1, "it waits");
      await taker!.end();
      await told;
      await joiner!.call(form, JOBS);
      await assert.rejects(queue.join(), broken);
      await queue.join();
    });
  }

  test("who gets a dead one's place in the space has nothing of it, and it is told all the same", async (t) => {
    const space = await opened(t, substrate);
    const queue = space.queue("jobs", JOBS);
    for (let round = 0; round < 3; round++) {
      queue.putSync(1);
      queue.putSync(2);
      const dead: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
      await dead.call("getSync", JOBS);
      await dead.end();
      const heir: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
      await heir.call("getSync", JOBS);
      await heir.call("taskDoneSync", JOBS, 1);
      await assert.rejects(queue.join(), { code: "broken", message: /1 value of/ });
      await queue.join();
      await heir.end();
    }
  });
}
