import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalHold } from "lockstep";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rlockNesting(substrate: Substrate): void {
  test("a thread's blocking forms acquire it again and again; it is free when released as often", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const holds: LocalHold[] = [
      door.acquireSync(),
      door.acquireSync({ timeoutMs: 0 }),
      door.tryAcquireSync()!,
      door.acquireSync({ timeoutMs: 50 }),
    ];
    for (const hold of holds.toReversed()) {
      assert.equal(await remote.call("tryAcquireSync", "door"), null);
      assert.equal(await remote.call("tryAcquire", "door"), null);
      assert.equal(door.locked, true);
      hold.releaseSync();
    }
    assert.equal(door.locked, false);
    assert.ok(await remote.call("tryAcquire", "door"));
    assert.equal(door.tryAcquireSync(), null);
  });

  test("acquired anew between the levels it counts on", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const first = door.acquireSync();
    door.acquireSync().releaseSync();
    const second = door.acquireSync();
    second.releaseSync();
    assert.equal(door.locked, true);
    first.releaseSync();
    assert.equal(door.locked, false);
    await assert.rejects(door.release(), { code: "not-held" });
  });

  test("the levels may be released in any order, the lock goes with the last", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const blocking = [door.acquireSync(), door.acquireSync(), door.acquireSync()];
    for (const at of [0, 2, 1]) {
      assert.equal(await remote.call("tryAcquire", "door"), null);
      blocking[at]!.releaseSync();
    }
    const outer = await door.acquire();
    const inner = await door.acquire({ owner: outer });
    outer.releaseSync();
    assert.equal(await remote.call("tryAcquire", "door"), null);
    assert.ok(inner.token > 0n);
    inner.releaseSync();
    assert.ok(await remote.call("tryAcquire", "door"));
  });

  test("each level is released once; disposing is idempotent", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const outer = door.acquireSync();
    const inner = door.acquireSync();
    inner.releaseSync();
    assert.throws(() => inner.releaseSync(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    await assert.rejects(inner.release(), { code: "not-held" });
    inner[Symbol.dispose]();
    await inner[Symbol.asyncDispose]();
    assert.equal(door.locked, true);
    await outer[Symbol.asyncDispose]();
    outer[Symbol.dispose]();
    assert.equal(door.locked, false);
  });

  test("all levels are one hold: one token, one signal, which grows and lives with the outermost", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const inner = await door.acquire({ owner: outer });
    assert.equal(inner.token, outer.token);
    assert.equal(inner.signal, outer.signal);
    assert.equal(inner.abandoned, false);
    const { token } = outer;
    outer.releaseSync();
    inner.releaseSync();
    assert.throws(() => outer.token, { code: "not-held" });
    assert.ok(door.withLockSync((hold) => hold.token) > token);
  });

  test("withLock releases its level however the body ends, and answers what the body does", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const failure = new TypeError("in the body");
    const fail = (): never => {
      throw failure;
    };
    assert.equal(
      door.withLockSync(() => door.withLockSync(() => 42)),
      42,
    );
    assert.equal(await door.withLock((outer) => door.withLock(async () => 43, { owner: outer })), 43);
    assert.throws(() => door.withLockSync(() => door.withLockSync(fail)), failure);
    await assert.rejects(
      door.withLock((outer) => door.withLock(fail, { owner: outer })),
      failure,
    );
    assert.equal(door.locked, false);
  });

  test("release by name ends the innermost level of the thread's blocking forms", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    await assert.rejects(door.release(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    const [outer, inner] = [door.acquireSync(), door.acquireSync()];
    await door.release();
    assert.throws(() => inner.releaseSync(), { code: "not-held" });
    assert.ok(outer.token > 0n);
    await door.release();
    assert.throws(() => outer.releaseSync(), { code: "not-held" });
    assert.equal(door.locked, false);
    await assert.rejects(door.release(), { code: "not-held" });
  });

  test("a thousand levels are as good as two", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const blocking = Array.from({ length: 1000 }, () => door.acquireSync());
    for (const hold of blocking) hold.releaseSync();
    const levels = [await door.acquire()];
    while (levels.length < 1000) levels.push(await door.acquire({ owner: levels.at(-1)! }));
    for (const hold of levels.toReversed()) hold.releaseSync();
    assert.equal(door.locked, false);
  });
}
