import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function queueNames(substrate: Substrate): void {
  test('the same name with other options, or as another kind, is a "mismatch" that names both', async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    space.queue("jobs", { capacity: 3, bytes: 1000 });
    assert.equal(space.queue("jobs", { capacity: 3, bytes: 1024 }).size, 0); // rounded up alike
    for (const options of [{}, { capacity: 3 }, { capacity: 4, bytes: 1024 }, { capacity: 3, bytes: 1024, joinable: true }]) {
      const mismatch = { code: "mismatch", message: /"jobs" is open as capacity 3, 1024 bytes; not as / };
      assert.throws(() => space.queue("jobs", options), mismatch);
      await assert.rejects(remote.call("put", { name: "jobs", ...options }, 1), mismatch);
    }
    assert.throws(() => space.semaphore("jobs", { permits: 1 }), { code: "mismatch", message: /"jobs"/ });
    space.lock("door");
    assert.throws(() => space.queue("door"), { code: "mismatch", message: /"door"/ });
    assert.throws(() => space.queue(""), { code: "invalid" });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const queues = Array.from({ length: 200 }, (_, at) =>
      space.queue<number>(`jobs ${at}`, { bytes: 64 << (at % 4), joinable: at % 3 === 0 }),
    );
    for (let round = 0; round < 3; round++) {
      for (const [at, queue] of queues.entries()) {
        for (let n = 0; n < 5; n++) queue.putSync(at + n);
        assert.equal(queue.size, 5);
        assert.deepEqual(queue.tryGetSync(9), [at, at + 1, at + 2, at + 3, at + 4]);
        if (at % 3 !== 0) continue;
        queue.taskDoneSync(5);
        await queue.join();
      }
    }
  });

  test("the same with several openings at once", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    await Promise.all(remotes.map((remote) => remote.call("tour", 200, 4)));
  });

  test("one that has values, was closed, or is waited for is remembered while hundreds of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64, bytes: 2 ** 20 });
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    space.queue("full").putSync("value");
    space.queue("over").closeSync();
    await remote.call("put", { name: "there" }, "put there");
    const waiting = [space.queue("awaited").get(), remote.call("get", { name: "awaited there" })];
    for (let at = 0; at < 500; at++) space.queue(`other ${at}`, { bytes: 64 });
    await remote.call("tour", 200, 1);
    assert.deepEqual(space.queue("full").tryGetSync(), ["value"]);
    assert.equal(space.queue("over").closed, true);
    assert.equal(await space.queue("there").get(), "put there");
    await remote.call("put", { name: "awaited" }, 1);
    space.queue("awaited there").putSync(2);
    assert.deepEqual(await Promise.all(waiting), [1, 2]);
  });

  test('a handle whose name has come back as something else says "mismatch"', async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const old = space.queue("jobs");
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    space.queue("jobs", { capacity: 1 });
    const mismatch = { code: "mismatch", message: /"jobs"/ };
    assert.throws(() => old.putSync(1), mismatch);
    assert.throws(() => old.size, mismatch);
    await assert.rejects(old.get(), mismatch);
  });
}
