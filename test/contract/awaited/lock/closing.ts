import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

const CLOSED = { name: "LockstepError", code: "closed" };

export function awaitedClosing(ground: Ground, kind: AwaitedKind): void {
  test('closing rejects what waits with "closed"', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    await other.call("acquire", kind.called("door"));
    const lock = kind.of(space, "door");
    const gate = kind.of(space, "gate");
    const waiters = Promise.allSettled([
      lock.acquire(),
      lock.acquire({ timeoutMs: 60_000 }),
      lock.withLock(() => assert.fail("not held")),
      gate.acquire().then(() => gate.acquire()),
    ]);
    await until(async () => (await ground.waiting(space, lock)) > 0, "in line");
    await space.close();
    for (const outcome of await waiters) assert.equal(outcome.status === "rejected" && (outcome.reason as { code: string }).code, "closed");
    await other.call("release", kind.called("door"));
    assert.equal((await other.call("acquire", kind.called("door"), 10_000)).abandoned, false);
  });

  test("what was held when the space was closed is told as abandoned, once", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const hold = await kind.of(space, "door").acquire();
    const { signal } = hold;
    const free = await kind.of(space, "gate").acquire();
    await free.release();
    await space.close();
    assert.throws(() => signal.throwIfAborted(), CLOSED);
    await hold.release();
    assert.equal((await other.call("acquire", kind.called("door"))).abandoned, true);
    await other.call("release", kind.called("door"));
    assert.equal((await other.call("acquire", kind.called("door"))).abandoned, false);
    assert.equal((await other.call("acquire", kind.called("gate"))).abandoned, false);
  });

  test("one who waits when the holder closes gets the lock, abandoned", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    await lock.acquire();
    const had = other.call("acquire", kind.called("door"));
    await until(async () => (await ground.waiting(space, lock)) === 1, "in line");
    await space.close();
    assert.equal((await had).abandoned, true);
  });

  test("the lock that comes to one who closes goes on to the next", async (t) => {
    const space = await ground.open(t);
    const lock = kind.of(space, "door");
    const stayer = await ground.other(t, space);
    for (let round = 0; round < 4; round++) {
      const leaver = await ground.other(t, space);
      const hold = await lock.acquire();
      leaver.tell("acquire", kind.called("door"));
      await until(async () => (await ground.waiting(space, lock)) === 1, "the leaver in line");
      const had = stayer.call("acquire", kind.called("door"));
      await until(async () => (await ground.waiting(space, lock)) === 2, "both in line");
      leaver.tell("close");
      await hold.release();
      await had;
      await stayer.call("release", kind.called("door"));
      await leaver.end();
    }
  });

  test('after closing everything says "closed"; closing again does nothing', async (t) => {
    const space = await ground.open(t);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    const released = await kind.of(space, "gate").acquire();
    await released.release();
    assert.equal(space.closed, false);
    await space.close();
    await space.close();
    await space[Symbol.asyncDispose]();
    assert.equal(space.closed, true);
    assert.throws(() => kind.of(space, "door"), CLOSED);
    await assert.rejects(lock.acquire(), CLOSED);
    await assert.rejects(lock.acquire({ timeoutMs: 0 }), CLOSED);
    await assert.rejects(lock.tryAcquire(), CLOSED);
    await assert.rejects(
      lock.withLock(() => assert.fail("not held")),
      CLOSED,
    );
    await assert.rejects(lock.release(), CLOSED);
    await hold.release();
    await hold[Symbol.asyncDispose]();
    assert.throws(() => hold.token, { name: "LockstepError" });
    assert.throws(() => hold.signal.throwIfAborted(), { name: "LockstepError" });
    await assert.rejects(released.release(), { code: "not-held" });
  });
}
