import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

const CLOSED = { name: "LockstepError", code: "closed" };

export function lockClosing(substrate: Substrate, kind: LockKind = LOCK): void {
  test('closing rejects what waits with "closed"', async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    await peer.call("acquire", kind.called("door"));
    const lock = kind.of(space, "door");
    const waiters = Promise.allSettled([
      lock.acquire(),
      lock.acquire({ timeoutMs: 60_000 }),
      lock.withLock(() => assert.fail("not held")),
      kind
        .of(space, "gate")
        .acquire()
        .then(() => kind.of(space, "gate").acquire()),
    ]);
    await until(() => new LockRecord(lock).waiting === 1, "in line");
    await space.close();
    for (const outcome of await waiters) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    await peer.call("release", kind.called("door"));
    assert.equal((await peer.call("acquireSync", kind.called("door"), 5000)).abandoned, false);
  });

  test("what was held when the space was closed is told as abandoned, once", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const hold = kind.of(space, "door").acquireSync();
    const { signal } = hold;
    const free = kind.of(space, "gate").acquireSync();
    free.releaseSync();
    await space.close();
    assert.throws(() => signal.throwIfAborted(), CLOSED);
    hold.releaseSync();
    assert.equal((await peer.call("acquire", kind.called("door"))).abandoned, true);
    await peer.call("release", kind.called("door"));
    assert.equal((await peer.call("acquire", kind.called("door"))).abandoned, false);
    assert.equal((await peer.call("acquire", kind.called("gate"))).abandoned, false);
  });

  test("who hears by its signal that the space was closed finds all of it closed", async (t) => {
    const space = await opened(t, substrate);
    const [door, gate, barrier] = [kind.of(space, "door"), kind.of(space, "gate"), kind.of(space, "barrier")];
    const said: string[] = [];
    for (const lock of [door, gate]) {
      lock.acquireSync().signal.addEventListener("abort", () => {
        for (const other of [door, gate, barrier]) {
          try {
            other.acquireSync({ timeoutMs: 0 });
            said.push("held");
          } catch (error) {
            said.push((error as { code: string }).code);
          }
        }
      });
    }
    await space.close();
    assert.deepEqual(
      said,
      Array.from({ length: 6 }, () => "closed"),
    );
  });

  test("one who waits when the holder closes gets the lock, abandoned", async (t) => {
    for (const form of ["acquire", "acquireSync"] as const) {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      lock.acquireSync();
      const had = peer.call(form, kind.called("door"));
      await until(() => new LockRecord(lock).waiting === 1, "in line");
      await space.close();
      assert.equal((await had).abandoned, true);
    }
  });

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`the lock that comes to one who closes goes on to the next, who is in ${form}`, async (t) => {
      const space = await opened(t, substrate);
      const lock = kind.of(space, "door");
      const stayer = await Peer.start(t, substrate.name, space);
      for (let round = 0; round < 4; round++) {
        const leaver = await Peer.start(t, substrate.name, space);
        const hold = lock.acquireSync();
        leaver.tell("acquire", kind.called("door"));
        await until(() => new LockRecord(lock).waiting === 1, "the leaver in line");
        const had = stayer.call(form, kind.called("door"));
        await until(() => new LockRecord(lock).waiting === 2, "both in line");
        leaver.tell("close");
        hold.releaseSync();
        await had;
        await stayer.call("release", kind.called("door"));
        await leaver.end();
      }
    });
  }

  test('after closing everything says "closed"; closing again does nothing', async (t) => {
    const space = await opened(t, substrate);
    const lock = kind.of(space, "door");
    const hold = lock.acquireSync();
    const released = kind.of(space, "gate").acquireSync();
    released.releaseSync();
    assert.equal(space.closed, false);
    await space.close();
    await space.close();
    await space[Symbol.asyncDispose]();
    assert.equal(space.closed, true);
    assert.throws(() => kind.of(space, "door"), CLOSED);
    assert.throws(() => lock.locked, CLOSED);
    assert.throws(() => lock.acquireSync(), CLOSED);
    assert.throws(() => lock.acquireSync({ timeoutMs: 0 }), CLOSED);
    assert.throws(() => lock.tryAcquireSync(), CLOSED);
    assert.throws(() => lock.withLockSync(() => assert.fail("not held")), CLOSED);
    await assert.rejects(lock.acquire(), CLOSED);
    await assert.rejects(lock.acquire({ timeoutMs: 0 }), CLOSED);
    await assert.rejects(lock.tryAcquire(), CLOSED);
    await assert.rejects(
      lock.withLock(() => assert.fail("not held")),
      CLOSED,
    );
    await assert.rejects(lock.release(), CLOSED);
    hold.releaseSync();
    await hold[Symbol.asyncDispose]();
    assert.throws(() => hold.token, { code: "lost" });
    assert.throws(() => hold.signal.throwIfAborted(), { name: "LockstepError" });
    assert.throws(() => released.releaseSync(), { code: "not-held" });
  });

  test("a lock whose name was evicted before says it too", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const lock = kind.of(space, "door");
    for (let at = 0; at < 100; at++) kind.of(space, `other ${at}`);
    await space.close();
    assert.throws(() => lock.tryAcquireSync(), CLOSED);
    assert.throws(() => lock.acquireSync(), CLOSED);
    await assert.rejects(async () => lock.acquire(), CLOSED);
    await assert.rejects(lock.release(), CLOSED);
  });
}
