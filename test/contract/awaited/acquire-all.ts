import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Lock, Space } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import type { Ground } from "./ground.ts";

const ALL = ["c", "rlock under a", "write under b"];

function locksOf(space: Space): Lock[] {
  return [space.lock("c"), space.rlock("a"), space.rwlock("b").write];
}

/** Which of them somebody has. */
async function held(space: Space): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (const lock of locksOf(space)) {
    const hold = await lock.tryAcquire();
    seen.push(hold === null);
    await hold?.release();
  }
  return seen;
}

/** What is promised of several locks acquired together, to those who await them. */
export function awaitedAcquireAll(ground: Ground): void {
  describe(`awaited acquireAll · ${ground.name}`, () => {
    test("all of them, held until released; the holds are in the order given", async (t) => {
      const space = await ground.open(t);
      for (const take of [() => space.acquireAll(locksOf(space)), () => space.tryAcquireAll(locksOf(space))]) {
        for (const isDisposed of [false, true]) {
          const all = (await take())!;
          assert.deepEqual(await held(space), [true, true, true]);
          assert.deepEqual(
            all.holds.map(({ abandoned }) => abandoned),
            [false, false, false],
          );
          await all.holds[0]!.release();
          assert.deepEqual(await held(space), [false, true, true]);
          await (isDisposed ? all[Symbol.asyncDispose]() : all.release());
          assert.deepEqual(await held(space), [false, false, false]);
          await all.release();
        }
      }
    });

    test("who cannot have one in time has none; to try is null then", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      await other.call("acquire", "c");
      for (const timeoutMs of [0, 20])
        await assert.rejects(space.acquireAll(locksOf(space), { timeoutMs }), { name: "LockstepError", code: "timeout", message: /"c"/ });
      assert.equal(await space.tryAcquireAll(locksOf(space)), null);
      assert.deepEqual(await held(space), [true, false, false]);
      await other.call("release", "c");
      await (await space.acquireAll(locksOf(space), { timeoutMs: 10_000 })).release();
    });

    test("an abort ends the wait at once, and none is held", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      await other.call("acquire", "c");
      const controller = new AbortController();
      const aborted = assert.rejects(space.acquireAll(locksOf(space), { signal: controller.signal }), (reason) => reason === "enough");
      await until(async () => (await ground.waiting(space, space.lock("c"))) === 1, "it waits for one");
      controller.abort("enough");
      await aborted;
      await until(async () => (await ground.waiting(space, space.lock("c"))) === 0, "it waits no longer");
      assert.deepEqual(await held(space), [true, false, false]);
    });

    test("they are taken in one order, however they are given: nobody waits in a circle", async (t) => {
      const space = await ground.open(t);
      const others = await Promise.all([ground.other(t, space), ground.other(t, space), ground.other(t, space)]);
      await Promise.all(others.map((other, at) => other.call("takeTogether", ALL, 20, at)));
      assert.deepEqual(await held(space), [false, false, false]);
    });

    test("nothing to acquire is held at once; one given twice, and what is no lock of the space, is refused before anything is held", async (t) => {
      const space = await ground.open(t);
      const elsewhere = await ground.open(t);
      await (await space.acquireAll([])).release();
      const c = space.lock("c");
      for (const [locks, message] of [
        [[c, space.lock("d"), c], /"c" is given twice; give each lock once/],
        [[c, elsewhere.lock("d")], /is none of the space's locks; give locks, rlocks and sides of rwlocks of one space/],
        [[c, 3 as never], /3 is none of the space's locks/],
      ] as const) {
        await assert.rejects(space.acquireAll(locks), { code: "invalid", message });
        await assert.rejects(space.tryAcquireAll(locks), { code: "invalid", message });
      }
      await assert.rejects(space.acquireAll([c], { timeoutMs: -1 }), { code: "invalid" });
      assert.ok(await c.tryAcquire());
    });

    test("after closing it is refused", async (t) => {
      const space = await ground.open(t);
      const locks = locksOf(space);
      await space.close();
      await assert.rejects(space.acquireAll(locks), { code: "closed" });
      await assert.rejects(space.tryAcquireAll(locks), { code: "closed" });
    });
  });
}
