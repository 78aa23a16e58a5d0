import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

/** What is no timeout, and how the error says it. */
const BAD: readonly [value: unknown, said: RegExp][] = [
  [-1, /timeoutMs is -1;/],
  [Number.NaN, /timeoutMs is NaN;/],
  [Infinity, /timeoutMs is Infinity;/],
  [2 ** 31, /timeoutMs is 2147483648;/],
  ["100", /timeoutMs is 100;/],
  [null, /timeoutMs is null;/],
];

export function awaitedTimeouts(ground: Ground, kind: AwaitedKind): void {
  test("0 tries once", async (t) => {
    const space = await ground.open(t);
    const lock = kind.of(space, "door");
    await (await lock.acquire({ timeoutMs: 0 })).release();
    const hold = await lock.acquire({ timeoutMs: 0 });
    await assert.rejects(lock.acquire({ timeoutMs: 0 }), { code: "timeout", message: /"door"/ });
    await assert.rejects(
      lock.withLock(() => assert.fail("not held"), { timeoutMs: 0 }),
      { code: "timeout" },
    );
    assert.equal(await ground.waiting(space, lock), 0);
    await hold.release();
  });

  for (const [value, said] of BAD) {
    test(`${typeof value} ${String(value)} is "invalid", and the lock stays free`, async (t) => {
      const lock = kind.of(await ground.open(t), "door");
      const wait = { timeoutMs: value as number };
      const expected = { name: "LockstepError", code: "invalid", message: said };
      await assert.rejects(lock.acquire(wait), expected);
      await assert.rejects(
        lock.withLock(() => assert.fail("not held"), wait),
        expected,
      );
      assert.ok(await lock.tryAcquire());
    });
  }

  test("the longest and the shortest are fine", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire({ timeoutMs: 2 ** 31 - 1 });
    await assert.rejects(lock.acquire({ timeoutMs: 1e-6 }), { code: "timeout" });
    await hold.release();
    assert.ok(await lock.acquire({ timeoutMs: 2 ** 31 - 1 }));
  });

  test("it waits as long as it was told, says so, and leaves the line", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    await other.call("acquire", kind.called("door"));
    for (const timeoutMs of [40, 300]) {
      const startMs = performance.now();
      await assert.rejects(lock.acquire({ timeoutMs }), { code: "timeout", message: new RegExp(`"door".* ${timeoutMs} ms`) });
      // Timers count in whole milliseconds of a clock of their own.
      assert.ok(performance.now() - startMs >= timeoutMs - 2);
    }
    await until(async () => (await ground.waiting(space, lock)) === 0, "out of line");
    await other.call("release", kind.called("door"));
    const hold = await lock.acquire({ timeoutMs: 10_000 });
    await hold.release();
    assert.ok(await other.call("tryAcquire", kind.called("door")));
  });

  test("with a timeout it gets the lock when that comes free in time", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    const had = other.call("acquire", kind.called("door"), 60_000);
    await until(async () => (await ground.waiting(space, lock)) === 1, "the other in line");
    await hold.release();
    assert.ok((await had).token > 0n);
    assert.equal(await lock.tryAcquire(), null);
  });

  test("an own waiter that times out makes room for the one behind it", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    const first = lock.acquire({ timeoutMs: 5 });
    const second = lock.acquire();
    await assert.rejects(first, { code: "timeout" });
    await hold.release();
    await (await second).release();
    assert.ok(await lock.acquire());
  });
}
