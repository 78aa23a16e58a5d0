import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

export function awaitedHolds(ground: Ground, kind: AwaitedKind): void {
  test('a second release is "not-held", naming the lock', async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    await hold.release();
    const expected = { name: "LockstepError", code: "not-held", message: /"door"/ };
    await assert.rejects(hold.release(), expected);
    const next = await lock.acquire();
    await assert.rejects(hold.release(), expected);
    assert.equal(await lock.tryAcquire(), null);
    await next.release();
  });

  test("disposing releases, and does nothing once released", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    await hold[Symbol.asyncDispose]();
    const next = await lock.tryAcquire();
    assert.ok(next);
    await hold[Symbol.asyncDispose]();
    assert.equal(await lock.tryAcquire(), null);
    await next.release();
    await next[Symbol.asyncDispose]();
  });

  test("a token is larger than every earlier one, whoever had it", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    let last = 0n;
    const grows = (token: bigint): void => {
      assert.equal(typeof token, "bigint");
      assert.ok(token > last, `${token} after ${last}`);
      last = token;
    };
    for (let round = 0; round < 20; round++) {
      const hold = await lock.acquire();
      grows(hold.token);
      assert.equal(hold.token, hold.token);
      await hold.release();
      grows((await other.call("acquire", kind.called("door"))).token);
      await other.call("release", kind.called("door"));
    }
  });

  test("a token is asked for while held", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    await hold.release();
    assert.throws(() => hold.token, { code: "not-held", message: /"door"/ });
  });

  test("nothing is abandoned where nobody dies", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    for (let round = 0; round < 3; round++) {
      const hold = await lock.acquire();
      assert.equal(hold.abandoned, false);
      const had = other.call("acquire", kind.called("door"));
      await hold.release();
      assert.equal((await had).abandoned, false);
      await other.call("release", kind.called("door"));
    }
  });

  test("withLock gives back what the body gives, holding meanwhile", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const token = await lock.withLock(async (hold) => {
      await setImmediate();
      assert.equal(await lock.tryAcquire(), null);
      return hold.token;
    });
    assert.ok(token > 0n);
    assert.equal(await lock.withLock(() => "no promise"), "no promise");
    assert.ok(await lock.tryAcquire());
  });

  test("withLock releases when the body throws or rejects, and lets the error through", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const error = new TypeError("mine");
    const fail = (): never => {
      throw error;
    };
    await assert.rejects(lock.withLock(fail), error);
    await assert.rejects(
      lock.withLock(() => Promise.reject(error)),
      error,
    );
    assert.ok(await lock.tryAcquire());
  });

  test("a body may release its hold itself", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    await lock.withLock((hold) => hold.release());
    assert.ok(await lock.tryAcquire());
  });
}
