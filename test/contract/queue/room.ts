import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAt } from "../../fixtures/remote/waiters-of.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function queueRoom(substrate: Substrate): void {
  test("at its capacity a put waits, here or elsewhere, blocking or not, until somebody takes", async (t) => {
    const space = await opened(t, substrate);
    const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 2);
    const jobs = { name: "jobs", capacity: 2 };
    const queue = space.queue("jobs", jobs);
    queue.putSync("a");
    assert.equal(queue.tryPutSync("b"), true);
    assert.equal(queue.tryPutSync("c"), false);
    let put = 0;
    const putting = [queue.put("own"), remotes[0]!.call("put", jobs, "async"), remotes[1]!.call("putSync", jobs, "blocking")].map(
      (waiting) => waiting.then(() => put++),
    );
    await until(() => waitersAt(queue, "put") === 3, "all wait");
    const had: unknown[] = [];
    for (let taken = 1; taken <= 3; taken++) {
      had.push(await queue.get());
      await until(() => put === taken, `${taken} have put`);
      assert.equal(queue.size, 2);
    }
    await Promise.all(putting);
    had.push(...queue.tryGetSync(9));
    assert.deepEqual(had.slice(0, 2), ["a", "b"]);
    assert.deepEqual(new Set(had.slice(2)), new Set(["async", "blocking", "own"]));
  });

  test("a large value waits until there is room for it, and small ones need not wait for it", async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const jobs = { name: "jobs", bytes: 1024 };
    const queue = space.queue("jobs", jobs);
    queue.putSync(new Uint8Array(300).fill(1));
    queue.putSync(new Uint8Array(300).fill(2));
    const large = remote.call("put", jobs, new Uint8Array(1000).fill(3));
    await until(() => waitersAt(queue, "put") === 1, "the large one waits");
    queue.putSync("small");
    assert.deepEqual(await queue.get(), new Uint8Array(300).fill(1));
    assert.deepEqual(await queue.get(), new Uint8Array(300).fill(2));
    assert.equal(await queue.get(), "small");
    await large;
    assert.deepEqual(await queue.get(), new Uint8Array(1000).fill(3));
  });

  test("room for many is used by many, one after another and without delay", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs", { bytes: 1024 });
    queue.putSync(new Uint8Array(1020));
    let put = 0;
    const putting = Array.from({ length: 20 }, (_, n) => queue.put({ n }).then(() => put++));
    await until(() => waitersAt(queue, "put") === 20, "all wait");
    queue.getSync();
    for (let turn = 0; turn < 300 && put < 20; turn++) await setImmediate();
    assert.equal(put, 20);
    await Promise.all(putting);
  });

  test("thousands who wait for room leave the thread time for other things", async (t) => {
    const queue = (await opened(t, substrate)).queue<number>("jobs", { bytes: 64 });
    while (queue.tryPutSync(0));
    const full = queue.size;
    const putting = Array.from({ length: 8000 }, (_, n) => queue.put(n + 1));
    await until(() => waitersAt(queue, "put") === 8000, "all wait");
    const had: number[] = [];
    while (had.length < full + 8000) had.push(await queue.get());
    await Promise.all(putting);
    assert.equal(new Set(had).size, 8001);
  });

  test("many who want little and one who wants much all come in while values are taken one by one", async (t) => {
    const space = await opened(t, substrate);
    const remotes: QueueRemote[] = await Remote.startAll(t, substrate, space, QUEUE_DEEDS, 3);
    const jobs = { name: "jobs", bytes: 256 };
    const queue = space.queue("jobs", jobs);
    for (let round = 0; round < 10; round++) {
      while (queue.tryPutSync("x".repeat(20)));
      while (queue.tryPutSync("little"));
      const full = queue.size;
      const putting = [
        ...remotes.map((remote, at) =>
          remote.call(at % 2 === 0 ? "put" : "putSync", jobs, at === round % 3 ? new Uint8Array(200) : "little"),
        ),
        ...Array.from({ length: 5 }, () => queue.put("own")),
      ];
      await until(() => waitersAt(queue, "put") === 8, "all wait");
      for (let taken = 0; taken < full + 8; taken++) await queue.get();
      await Promise.all(putting);
      assert.equal(queue.size, 0);
    }
  });

  for (const capacity of [0, -1, 1.5, NaN, Infinity, 2 ** 31, "2" as unknown as number, null as unknown as number]) {
    test(`a capacity of ${String(capacity)} is "invalid"`, async (t) => {
      const space = await opened(t, substrate);
      assert.throws(() => space.queue("jobs", { capacity }), { code: "invalid", message: new RegExp(`capacity is '?${capacity}`) });
      assert.equal(space.queue("jobs", { capacity: 1 }).size, 0);
    });
  }

  for (const bytes of [63, 0, -64, 100.5, NaN, 2 ** 27 + 1, "64" as unknown as number]) {
    test(`${String(bytes)} bytes are "invalid"`, async (t) => {
      const space = await opened(t, substrate);
      assert.throws(() => space.queue("jobs", { bytes }), { code: "invalid", message: new RegExp(`bytes is '?${bytes}`) });
    });
  }

  test('"joinable" is true or false', async (t) => {
    const space = await opened(t, substrate);
    const options = { joinable: 1 as unknown as boolean };
    assert.throws(() => space.queue("jobs", options), { code: "invalid", message: /joinable is 1; expected true or false/ });
  });

  test('a queue that the space has no bytes for is "full", and says which option has more', async (t) => {
    const space = await opened(t, substrate, { bytes: 65_536 });
    assert.throws(() => space.queue("jobs", { bytes: 2 ** 20 }), { code: "full", message: /bytes/ });
    space.queue("jobs", { bytes: 1024 }).putSync(1);
  });
}
