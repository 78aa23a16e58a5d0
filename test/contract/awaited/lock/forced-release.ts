import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

const LOST = { name: "LockstepError", code: "lost", message: /door/ };

export function awaitedForcedRelease(ground: Ground, kind: AwaitedKind): void {
  test('releasing what nobody holds is "not-held"', async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    await assert.rejects(lock.release(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    await (await lock.acquire()).release();
    await assert.rejects(lock.release(), { code: "not-held" });
  });

  test("the client's own hold is lost by lock.release(): its signal says so, releasing it does nothing", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const hold = await lock.acquire();
    const { signal } = hold;
    assert.equal(signal.aborted, false);
    await lock.release();
    await until(() => signal.aborted, "told");
    assert.throws(() => signal.throwIfAborted(), LOST);
    const next = await lock.tryAcquire();
    assert.ok(next);
    await hold.release();
    await hold[Symbol.asyncDispose]();
    assert.throws(() => hold.token, { name: "LockstepError" });
    assert.equal(await lock.tryAcquire(), null);
    assert.equal(next.signal.aborted, false);
  });

  test("a signal asked for after the loss is aborted already; after a release it never is", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    const lost = await lock.acquire();
    await lock.release();
    await until(() => lost.signal.aborted, "told");
    assert.throws(() => lost.signal.throwIfAborted(), LOST);
    const released = await lock.acquire();
    const { signal } = released;
    await released.release();
    assert.equal(released.signal, signal);
    const late = await lock.acquire();
    await late.release();
    const third = await lock.acquire();
    await lock.release();
    await until(() => third.signal.aborted, "told");
    assert.deepEqual([signal.aborted, late.signal.aborted], [false, false]);
  });

  test("a body whose hold is lost is told by its signal; withLock gives back what the body gives, and releases nobody else's hold", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const given = await lock.withLock(async (hold) => {
      const told = once(hold.signal, "abort");
      await other.call("releaseOthers", kind.called("door"));
      await told;
      await other.call("acquire", kind.called("door"));
      return "given";
    });
    assert.equal(given, "given");
    assert.equal(await lock.tryAcquire(), null);
    await other.call("release", kind.called("door"));
  });

  test("somebody else can release our hold, and we are told", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    const told = once(hold.signal, "abort");
    await other.call("releaseOthers", kind.called("door"));
    await told;
    assert.throws(() => hold.signal.throwIfAborted(), LOST);
    await hold.release();
    assert.ok(await lock.tryAcquire());
  });

  test("we can release somebody else's hold, and he is told; his own release does nothing then", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const { token } = await other.call("acquire", kind.called("door"));
    const told = other.call("lost", kind.called("door"));
    await lock.release();
    assert.equal(await told, "lost");
    const hold = await lock.tryAcquire();
    assert.ok(hold);
    assert.ok(hold.token > token);
    assert.equal(hold.abandoned, false);
    await other.call("release", kind.called("door"));
    assert.equal(await other.call("tryAcquire", kind.called("door")), null);
  });

  test("what was released by force goes to those in line", async (t) => {
    const space = await ground.open(t);
    const [holder, waiter] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const lock = kind.of(space, "door");
    await holder.call("acquire", kind.called("door"));
    const had = waiter.call("acquire", kind.called("door"));
    const own = lock.acquire();
    await until(async () => (await ground.waiting(space, lock)) === 2, "both in line");
    const released = lock.release();
    await Promise.all([had.then(() => waiter.call("release", kind.called("door"))), own.then((hold) => hold.release()), released]);
    assert.ok(await lock.tryAcquire());
  });

  test("a hold that ends by itself while it is released by force is told nothing wrong", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    for (let round = 0; round < ground.rounds; round++) {
      const hold = await lock.acquire();
      const { signal } = hold;
      const forced = other.call("releaseOthers", kind.called("door")).catch((error: { code: string }) => {
        assert.equal(error.code, "not-held");
      });
      for (let turn = 0; turn < round % 4; turn++) await setImmediate();
      const wasLost = signal.aborted;
      await hold.release();
      await forced;
      assert.equal(signal.aborted, wasLost);
      const next = await lock.tryAcquire();
      assert.ok(next);
      await next.release();
    }
  });
}
