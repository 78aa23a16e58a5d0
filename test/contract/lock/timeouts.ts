import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { Peer } from "../../fixtures/lock/peer.ts";
import { until } from "../../fixtures/lock/until.ts";
import type { Substrate } from "../substrate.ts";
import { LOCK, type LockKind } from "./kind.ts";
import { opened } from "./opened.ts";

/** What is no timeout, and how the error says it. */
const BAD: readonly [value: unknown, said: RegExp][] = [
  [-1, /timeoutMs is -1;/],
  [-0.001, /timeoutMs is -0\.001;/],
  [Number.NaN, /timeoutMs is NaN;/],
  [Infinity, /timeoutMs is Infinity;/],
  [2 ** 31, /timeoutMs is 2147483648;/],
  ["100", /timeoutMs is 100;/],
  [null, /timeoutMs is null;/],
  [100n, /timeoutMs is 100;/],
];

export function lockTimeouts(substrate: Substrate, kind: LockKind = LOCK): void {
  test("0 tries once", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    (await lock.acquire({ timeoutMs: 0 })).releaseSync();
    const hold = lock.acquireSync({ timeoutMs: 0 });
    const record = new LockRecord(lock);
    await assert.rejects(lock.acquire({ timeoutMs: 0 }), { code: "timeout", message: /"door"/ });
    assert.throws(() => lock.acquireSync({ timeoutMs: 0 }), { code: "timeout", message: /"door"/ });
    await assert.rejects(
      lock.withLock(() => assert.fail("not held"), { timeoutMs: 0 }),
      { code: "timeout" },
    );
    assert.throws(() => lock.withLockSync(() => assert.fail("not held"), { timeoutMs: 0 }), { code: "timeout" });
    assert.equal(record.waiting, 0);
    hold.releaseSync();
  });

  for (const [value, said] of BAD) {
    test(`${typeof value} ${String(value)} is "invalid", and the lock stays free`, async (t) => {
      const lock = kind.of(await opened(t, substrate), "door");
      const wait = { timeoutMs: value as number };
      const expected = { name: "LockstepError", code: "invalid", message: said };
      await assert.rejects(lock.acquire(wait), expected);
      await assert.rejects(
        lock.withLock(() => assert.fail("not held"), wait),
        expected,
      );
      assert.throws(() => lock.acquireSync(wait), expected);
      assert.throws(() => lock.withLockSync(() => assert.fail("not held"), wait), expected);
      assert.ok(lock.tryAcquireSync());
    });
  }

  test("the longest and the shortest are fine", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    (await lock.acquire({ timeoutMs: 2 ** 31 - 1 })).releaseSync();
    lock.acquireSync({ timeoutMs: 2 ** 31 - 1 }).releaseSync();
    (await lock.acquire({ timeoutMs: 1e-6 })).releaseSync();
    const hold = lock.acquireSync({ timeoutMs: 1e-6 });
    await assert.rejects(lock.acquire({ timeoutMs: 1e-6 }), { code: "timeout" });
    hold.releaseSync();
  });

  for (const form of ["acquire", "acquireSync"] as const) {
    test(`${form} waits as long as it was told, says so, and leaves the line`, async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      await peer.call("acquire", kind.called("door"));
      for (const timeoutMs of [40, 300]) {
        const startMs = performance.now();
        await assert.rejects(async () => lock[form]({ timeoutMs }), { code: "timeout", message: new RegExp(`"door".* ${timeoutMs} ms`) });
        // Timers count in whole milliseconds of a clock of their own.
        assert.ok(performance.now() - startMs >= timeoutMs - 2);
      }
      assert.equal(new LockRecord(lock).waiting, 0);
      await peer.call("release", kind.called("door"));
      const hold = await lock[form]({ timeoutMs: 40 });
      hold.releaseSync();
      assert.ok(await peer.call("tryAcquire", kind.called("door")));
    });

    test(`${form} with a timeout gets the lock when it comes free in time`, async (t) => {
      const space = await opened(t, substrate);
      const peer = await Peer.start(t, substrate.name, space);
      const lock = kind.of(space, "door");
      const record = new LockRecord(lock);
      const hold = lock.acquireSync();
      const had = peer.call(form, kind.called("door"), 60_000);
      await until(() => record.waiting === 1, "the peer in line");
      hold.releaseSync();
      assert.ok((await had).token > 0n);
      assert.equal(lock.tryAcquireSync(), null);
    });
  }

  test("an own waiter that times out makes room for the one behind it", async (t) => {
    const lock = kind.of(await opened(t, substrate), "door");
    const hold = lock.acquireSync();
    const first = lock.acquire({ timeoutMs: 5 });
    const second = lock.acquire();
    await assert.rejects(first, { code: "timeout" });
    hold.releaseSync();
    (await second).releaseSync();
    assert.ok(lock.tryAcquireSync());
  });
}
