import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalHold } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersFor } from "../../fixtures/remote/waiters-of.ts";
import { RWLOCK_DEEDS, type RWLockRemote } from "../../fixtures/rwlock/rwlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rwlockTurns(substrate: Substrate): void {
  for (const form of ["acquire", "acquireSync"] as const) {
    test(`who comes to read in ${form} while a writer waits goes after it`, async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const [writer, reader]: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 2);
      const hold = read.acquireSync();
      const order: string[] = [];
      const written = writer!.call("acquire", "write").then(() => order.push("write"));
      await until(() => waitersFor(write) === 1, "the writer waits");
      assert.equal(read.tryAcquireSync(), null);
      assert.equal(await reader!.call("tryAcquire", "read"), null);
      const had = reader!.call(form, "read").then(() => order.push("read"));
      await until(() => waitersFor(read) === 1, "the reader waits");
      hold.releaseSync();
      await written;
      await writer!.call("giveBack");
      await had;
      assert.deepEqual(order, ["write", "read"]);
    });
  }

  test("at the end of a write all who wait to read come in together, before the next writer", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const remotes: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 4);
    const [writer, ...readers] = remotes;
    const hold = write.acquireSync();
    let isWriting = false;
    const written = writer!.call("acquireSync", "write").then(() => (isWriting = true));
    await until(() => waitersFor(write) === 1, "the writer waits");
    const reads = readers.map((reader, at) => reader.call(at === 0 ? "acquireSync" : "acquire", "read"));
    await until(() => waitersFor(read) === 3, "the readers wait");
    hold.releaseSync();
    await Promise.all(reads);
    assert.equal(isWriting, false);
    for (const reader of readers) await reader.call("giveBack");
    await written;
  });

  test("who writes again at once lets those come in who waited to read", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const reader: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    for (const form of ["acquire", "acquireSync"] as const) {
      const hold = write.acquireSync();
      const had = reader.call(form, "read");
      await until(() => waitersFor(read) === 1, "the reader waits");
      hold.releaseSync();
      assert.equal(write.tryAcquireSync(), null);
      await had;
      await reader.call("giveBack");
      write.acquireSync().releaseSync();
    }
  });

  test("writers get their turns from a stream of readers, and readers from a stream of writers", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const entries = space.array("entries", "int32", 8, { lock: false });
    for (const [others, own] of [
      ["read", write],
      ["write", read],
    ] as const) {
      const streamers: RWLockRemote[] = await Remote.startAll(t, substrate, space, RWLOCK_DEEDS, 3);
      const before = entries.get(0);
      for (const [at, streamer] of streamers.entries()) streamer.tell("stream", others, at);
      await until(() => entries.get(0) > before + 10, "the stream flows");
      for (let turn = 0; turn < 30; turn++) {
        const passed = Array.from({ length: 3 }, (_, at) => entries.get(at)).reduce((sum, count) => sum + count);
        const hold = turn % 2 === 0 ? await own.acquire({ timeoutMs: 20_000 }) : own.acquireSync({ timeoutMs: 20_000 });
        const now = Array.from({ length: 3 }, (_, at) => entries.get(at)).reduce((sum, count) => sum + count);
        hold.releaseSync();
        assert.ok(now - passed < 500, `${now - passed} went before`);
      }
      for (const streamer of streamers) await streamer.end();
    }
  });

  for (const how of ["time-out", "abort"] as const) {
    test(`a writer that gives up by ${how} lets those in who stood back for it, at once`, async (t) => {
      const space = await opened(t, substrate);
      const { read, write } = space.rwlock("book");
      const reader: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
      for (const form of ["acquire", "acquireSync"] as const) {
        const hold = read.acquireSync();
        const controller = new AbortController();
        const reason = new Error("enough");
        const written = write.acquire(how === "abort" ? { signal: controller.signal } : { timeoutMs: 100 });
        const outcome = assert.rejects(written, how === "abort" ? reason : { code: "timeout", message: /"book".*write within 100 ms/ });
        let isIn = false;
        const had = reader.call(form, "read").then(() => (isIn = true));
        await until(() => isIn || waitersFor(read) === 1, "the reader stands back"); // on a busy machine it may come when the time is over
        controller.abort(reason);
        await outcome;
        await had;
        assert.equal(read.locked, true);
        hold.releaseSync();
        await reader.call("giveBack");
      }
    });
  }

  test("a blocking writer that runs out of time lets those in who stood back for it", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const writer: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    const hold = read.acquireSync();
    let isOver = false;
    const outcome = assert.rejects(writer.call("acquireSync", "write", 100), { code: "timeout" }).then(() => (isOver = true));
    await until(() => isOver || waitersFor(write) === 1, "the writer waits");
    const had = read.acquire();
    await outcome;
    (await had).releaseSync();
    hold.releaseSync();
    assert.ok(write.tryAcquireSync());
  });

  test("a writer that gives up when it was called leaves the turn to the readers", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const reader: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const hold = read.acquireSync();
      const outcome = assert.rejects(write.acquire({ signal: controller.signal }), reason);
      const had = reader.call(round % 2 === 0 ? "acquire" : "acquireSync", "read");
      await until(() => waitersFor(read) === 1, "the reader stands back");
      hold.releaseSync();
      controller.abort(reason);
      await outcome;
      await had;
      await reader.call("giveBack");
    }
  });

  test("a reader that gives up when it was called leaves the turn to the writer", async (t) => {
    const space = await opened(t, substrate);
    const { read, write } = space.rwlock("book");
    const writer: RWLockRemote = await Remote.start(t, substrate, space, RWLOCK_DEEDS);
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const hold = write.acquireSync();
      const had: Promise<LocalHold> = read.acquire({ signal: controller.signal });
      const outcome = assert.rejects(had, reason);
      const written = writer.call(round % 2 === 0 ? "acquire" : "acquireSync", "write");
      await until(() => waitersFor(write) === 1, "the writer waits");
      hold.releaseSync();
      controller.abort(reason);
      await outcome;
      await written;
      await writer.call("giveBack");
    }
  });
}
