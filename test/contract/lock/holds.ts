import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Peer } from "../../fixtures/lock/peer.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

export function lockHolds(substrate: Substrate, kind: LockKind = LOCK): void {
  test('a second release is "not-held", naming the lock', async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = lock.acquireSync();
    hold.releaseSync();
    const expected = { name: "LockstepError", code: "not-held", message: /"door"/ };
    assert.throws(() => hold.releaseSync(), expected);
    await assert.rejects(hold.release(), expected);
    const next = lock.acquireSync();
    assert.throws(() => hold.releaseSync(), expected);
    assert.equal(lock.tryAcquireSync(), null);
    next.releaseSync();
  });

  test("disposing releases, and does nothing once released", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    for (const dispose of [Symbol.dispose, Symbol.asyncDispose] as const) {
      const hold = lock.acquireSync();
      await hold[dispose]();
      const next = lock.tryAcquireSync();
      assert.ok(next);
      await hold[dispose]();
      assert.equal(lock.tryAcquireSync(), null);
      await next.release();
      await next[dispose]();
    }
  });

  test("a token is larger than every earlier one, whoever had it", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    let last = 0n;
    const grows = (token: bigint): void => {
      assert.equal(typeof token, "bigint");
      assert.ok(token > last, `${token} after ${last}`);
      last = token;
    };
    for (let round = 0; round < 20; round++) {
      const hold = round % 2 === 0 ? lock.acquireSync() : await lock.acquire();
      grows(hold.token);
      assert.equal(hold.token, hold.token);
      hold.releaseSync();
      lock.withLockSync(({ token }) => grows(token));
      grows((await peer.call("acquire", kind.called("door"))).token);
      await peer.call("release", kind.called("door"));
      grows((await peer.call("acquireSync", kind.called("door"))).token);
      await peer.call("release", kind.called("door"));
    }
  });

  test("a token is asked for while held", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = lock.acquireSync();
    hold.releaseSync();
    assert.throws(() => hold.token, { code: "not-held", message: /"door"/ });
  });

  test("nothing is abandoned where nobody dies", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    for (let round = 0; round < 3; round++) {
      const hold = lock.acquireSync();
      assert.equal(hold.abandoned, false);
      hold.releaseSync();
    }
  });

  test("withLock gives back what the body gives, holding meanwhile", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const inside = lock.withLockSync((hold) => {
      assert.equal(lock.tryAcquireSync(), null);
      return hold.token;
    });
    const later = await lock.withLock(async (hold) => {
      await setImmediate();
      assert.equal(lock.tryAcquireSync(), null);
      return hold.token;
    });
    assert.ok(later > inside);
    assert.equal(await lock.withLock(() => "no promise"), "no promise");
    assert.ok(lock.tryAcquireSync());
  });

  test("withLock releases when the body throws or rejects, and lets the error through", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const error = new TypeError("mine");
    const fail = (): never => {
      throw error;
    };
    assert.throws(() => lock.withLockSync(fail), error);
    await assert.rejects(lock.withLock(fail), error);
    await assert.rejects(
      lock.withLock(() => Promise.reject(error)),
      error,
    );
    assert.ok(lock.tryAcquireSync());
  });

  test("a body may release its hold itself", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    await lock.withLock((hold) => hold.release());
    lock.withLockSync((hold) => hold.releaseSync());
    assert.ok(lock.tryAcquireSync());
  });

  test('blocking for what the own thread holds is "deadlock" at once', async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const expected = { name: "LockstepError", code: "deadlock", message: /"door"/ };
    for (const take of [() => lock.acquireSync(), () => lock.acquire()]) {
      const hold = await take();
      assert.throws(() => lock.acquireSync(), expected);
      assert.throws(() => lock.acquireSync({ timeoutMs: 60_000 }), expected);
      assert.throws(() => lock.withLockSync(() => assert.fail("not held")), expected);
      assert.equal(lock.tryAcquireSync(), null);
      hold.releaseSync();
    }
    await lock.withLock(() => assert.throws(() => lock.acquireSync(), expected));
    assert.ok(lock.tryAcquireSync());
  });

  test("its own waiters do not make a blocking acquire a deadlock", async (t) => {
    const space = await opened(t, substrate);
    const peer = await Peer.start(t, substrate.name, space);
    const lock = kind.of(space, "door");
    await peer.call("acquire", kind.called("door"));
    const waiter = lock.acquire();
    const released = peer.call("release", kind.called("door"));
    const hold = lock.acquireSync();
    hold.releaseSync();
    (await waiter).releaseSync();
    await released;
    assert.ok(lock.tryAcquireSync());
  });
}
