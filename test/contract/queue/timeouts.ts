import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const JOBS = { name: "jobs", capacity: 1 };

export function queueTimeouts(substrate: Substrate): void {
  for (const timeoutMs of [-1, NaN, Infinity, 2_147_483_648, "10" as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out, though there is no need to wait`, async (t) => {
      const queue = (await opened(t, substrate)).queue<number>("jobs");
      queue.putSync(1);
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      await assert.rejects(queue.put(2, { timeoutMs }), invalid);
      await assert.rejects(queue.get({ timeoutMs }), invalid);
      await assert.rejects(queue.getMany(2, { timeoutMs }), invalid);
      assert.throws(() => queue.putSync(2, { timeoutMs }), invalid);
      assert.throws(() => queue.getSync({ timeoutMs }), invalid);
      assert.equal(queue.size, 1);
    });
  }

  test("0 tries once; others take as long as they say; none changes anything", async (t) => {
    const queue = (await opened(t, substrate)).queue<string>("jobs", JOBS);
    for (const timeoutMs of [0, 30]) {
      const empty = { name: "LockstepError", code: "timeout", message: new RegExp(`"jobs" stayed empty within ${timeoutMs} ms`) };
      const began = performance.now();
      assert.throws(() => queue.getSync({ timeoutMs }), empty);
      const between = performance.now();
      await assert.rejects(queue.get({ timeoutMs }), empty);
      assert.ok(between - began >= timeoutMs - 1 && performance.now() - between >= timeoutMs - 1);
    }
    await queue.put("first", { timeoutMs: 0 });
    for (const timeoutMs of [0, 30]) {
      const noRoom = { name: "LockstepError", code: "timeout", message: new RegExp(`"jobs" had no room within ${timeoutMs} ms`) };
      assert.throws(() => queue.putSync("second", { timeoutMs }), noRoom);
      await assert.rejects(queue.put("second", { timeoutMs }), noRoom);
    }
    assert.equal(await queue.get({ timeoutMs: 0 }), "first");
    assert.equal(queue.size, 0);
    assert.equal(waitersAt(queue, "get") + waitersAt(queue, "put"), 0);
  });

  test("a value that crosses a time-out is had, or stays: none is lost and none had twice", async (t) => {
    const space = await opened(t, substrate);
    const [getter, putter]: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    const queue = space.queue<number>("jobs", JOBS);
    const had: unknown[] = [];
    const timedOut = (error: { code: string }): void => assert.equal(error.code, "timeout");
    for (let round = 0; round < 60; round++) {
      const timeoutMs = 1 + (round % 4);
      const getting = [
        queue.get({ timeoutMs }).then((value) => had.push(value), timedOut),
        getter!.call(round % 2 === 0 ? "get" : "getSync", JOBS, { timeoutMs }).then((value) => had.push(value), timedOut),
      ];
      await Promise.all([putter!.call("put", JOBS, round), ...getting]);
      had.push(...queue.tryGetSync(9));
      await until(() => waitersAt(queue, "get") === 0, "nobody waits"); // who gave up may still be waiting for the queue's lock
    }
    assert.deepEqual(
      had,
      Array.from({ length: 60 }, (_, round) => round),
    );
  });

  test("room that crosses a time-out is used, or stays for the next", async (t) => {
    const space = await opened(t, substrate);
    const [hurried, patient]: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    const queue = space.queue<string>("jobs", JOBS);
    for (let round = 0; round < 60; round++) {
      await queue.put("first");
      const inTime = hurried!.call(round % 2 === 0 ? "put" : "putSync", JOBS, "hurried", { timeoutMs: 2 }).then(
        () => true,
        () => false,
      );
      const waiting = patient!.call(round % 4 < 2 ? "put" : "putSync", JOBS, "patient");
      await until(() => waitersAt(queue, "put") >= 1, "one waits");
      assert.equal(await queue.get(), "first");
      const wasInTime = await inTime;
      const had = [await queue.get(), ...(wasInTime ? [await queue.get()] : [])];
      await waiting;
      assert.deepEqual(new Set(had), new Set(wasInTime ? ["hurried", "patient"] : ["patient"]));
      assert.equal(queue.size, 0);
    }
  });
}
