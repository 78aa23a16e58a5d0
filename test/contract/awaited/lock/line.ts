import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import { type AwaitedKind, LOCK } from "./kind.ts";

export function awaitedLine(ground: Ground, kind: AwaitedKind): void {
  // What is over a lock has that lock's line.
  const most = kind === LOCK ? ground.waitersMost : ground.waitersMost / 10;

  test("a client's own waiters get the lock in the order they came", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    const had: number[] = [];
    const waiters = Array.from({ length: 50 }, async (_, at) => {
      const mine = at % 3 === 0 ? await lock.acquire() : await lock.acquire({ timeoutMs: 60_000 });
      had.push(at);
      await mine.release();
    });
    assert.deepEqual(had, []);
    await hold.release();
    await Promise.all(waiters);
    assert.deepEqual(
      had,
      Array.from({ length: 50 }, (_, at) => at),
    );
  });

  test(`a line of ${most} is served to its end`, async (t) => {
    const space = await ground.open(t, true);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    let served = 0;
    const waiters = Array.from({ length: most }, () => lock.withLock(() => served++));
    await hold.release();
    await Promise.all(waiters);
    assert.equal(served, most);
    assert.equal(await ground.waiting(space, lock), 0);
  });

  test("a release grants to one waiter only", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    const had: number[] = [];
    const waiters = [1, 2, 3].map(async (at) => {
      const mine = await lock.acquire();
      had.push(at);
      return mine;
    });
    await hold.release();
    for (const [at, waiter] of waiters.entries()) {
      const mine = await waiter;
      await setImmediate();
      assert.equal(had.length, at + 1);
      await mine.release();
    }
  });

  test("somebody else gets his turn from one who takes the lock again at once", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    for (let turn = 0; turn < 10; turn++) {
      let had = false;
      const hold = await lock.acquire();
      const waiter = other.call("acquire", kind.called("door")).then(() => (had = true));
      await until(async () => (await ground.waiting(space, lock)) > 0, "the other in line");
      await hold.release();
      await until(async () => {
        for (let again = 0; again < 100 && !had; again++) await (await lock.tryAcquire())?.release();
        return had;
      }, "the other's turn");
      await waiter;
      await other.call("release", kind.called("door"));
    }
  });
}
