import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LocalHolds, LocalLock, LocalSpace, SyncWait } from "lockstep";
import { DEADLOCK_DEEDS, type DeadlockRemote } from "../fixtures/deadlock/deadlock-deeds.ts";
import { LockRecord } from "../fixtures/lock/lock-record.ts";
import { until } from "../fixtures/lock/until.ts";
import { Remote } from "../fixtures/remote/remote.ts";
import { opened } from "./lock/opened.ts";
import type { Substrate } from "./substrate.ts";

const locksOf = (space: LocalSpace): LocalLock[] => [space.lock("c"), space.rlock("a"), space.value("b", "int32").lock];
const areLocked = (space: LocalSpace): boolean[] => locksOf(space).map((lock) => lock.locked);

/** What is promised of several locks acquired together, in each form. */
export function acquireAll(substrate: Substrate): void {
  const forms: Record<string, (space: LocalSpace, wait?: SyncWait) => Promise<LocalHolds>> = {
    acquireAll: (space, wait) => space.acquireAll(locksOf(space), wait),
    acquireAllSync: async (space, wait) => space.acquireAllSync(locksOf(space), wait),
  };

  describe(`acquireAll · ${substrate.name}`, () => {
    test("all of them, in every form, held until released; the holds are in the order given", async (t) => {
      const space = await opened(t, substrate);
      const takes = [
        ...Object.values(forms),
        async () => space.tryAcquireAll(locksOf(space)),
        async () => space.tryAcquireAllSync(locksOf(space)),
      ];
      const ends: ((all: LocalHolds) => void | Promise<void>)[] = [
        (all) => all.release(),
        (all) => all.releaseSync(),
        (all) => all[Symbol.dispose](),
        async (all) => all[Symbol.asyncDispose](),
      ];
      for (const [index, take] of takes.entries()) {
        const all = (await take(space))!;
        assert.deepEqual(areLocked(space), [true, true, true]);
        assert.deepEqual(
          all.holds.map(({ abandoned }) => abandoned),
          [false, false, false],
        );
        const [c] = all.holds;
        c!.releaseSync();
        assert.deepEqual(areLocked(space), [false, true, true]);
        await ends[index]!(all);
        assert.deepEqual(areLocked(space), [false, false, false]);
        await all.release();
      }
    });

    for (const [name, take] of Object.entries(forms)) {
      test(`${name}: who cannot have one in time has none`, async (t) => {
        const space = await opened(t, substrate);
        const remote: DeadlockRemote = await Remote.start(t, substrate, space, DEADLOCK_DEEDS);
        await remote.call("keep", "c");
        for (const timeoutMs of [0, 20]) await assert.rejects(take(space, { timeoutMs }), { code: "timeout", message: /"c"/ });
        assert.deepEqual(areLocked(space), [true, false, false]);
        await remote.call("letGo");
        (await take(space, { timeoutMs: 0 })).releaseSync();
      });
    }

    test("tryAcquireAll is null when somebody has one, and leaves none", async (t) => {
      const space = await opened(t, substrate);
      const remote: DeadlockRemote = await Remote.start(t, substrate, space, DEADLOCK_DEEDS);
      await remote.call("keep", "c");
      assert.equal(await space.tryAcquireAll(locksOf(space)), null);
      assert.equal(space.tryAcquireAllSync(locksOf(space)), null);
      assert.deepEqual(areLocked(space), [true, false, false]);
    });

    test("where there is no room for the name of one, none is held", async (t) => {
      const space = await opened(t, substrate, { names: 16 });
      const [a, b] = [space.lock("a"), space.lock("b")];
      const others = Array.from({ length: 15 }, (_, index) => space.lock(`other ${index}`).acquireSync());
      a.acquireSync().releaseSync(); // the last name is its
      for (const acquire of [
        async () => space.tryAcquireAllSync([a, b]),
        async () => space.acquireAllSync([a, b]),
        async () => space.tryAcquireAll([a, b]),
        async () => space.acquireAll([a, b]),
      ]) {
        await assert.rejects(acquire, { code: "full" });
        assert.equal(a.locked, false);
      }
      for (const hold of others) hold.releaseSync();
      (await space.acquireAll([a, b])).releaseSync();
    });

    test("an abort ends the wait at once, and none is held", async (t) => {
      const space = await opened(t, substrate);
      const remote: DeadlockRemote = await Remote.start(t, substrate, space, DEADLOCK_DEEDS);
      await remote.call("keep", "c");
      const controller = new AbortController();
      const aborted = assert.rejects(space.acquireAll(locksOf(space), { signal: controller.signal }), { name: "AbortError" });
      await until(() => new LockRecord(space.lock("c")).waiting === 1, "it waits for the last");
      assert.deepEqual(areLocked(space), [true, true, true]);
      controller.abort();
      await aborted;
      assert.deepEqual(areLocked(space), [true, false, false]);
    });

    test("they are taken in the order of their names, however they are given", async (t) => {
      const space = await opened(t, substrate);
      const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 3);
      await Promise.all(remotes.map((remote, index) => remote.call("takeAll", ["lock a", "lock b", "rlock c", "value d"], 3000, index)));
    });

    test("an owner of several is the same as one of each", async (t) => {
      const space = await opened(t, substrate);
      const owner = space.owner("both");
      const all = await space.acquireAll([space.lock("x"), space.lock("y")], { owner });
      await assert.rejects(space.lock("x").acquire({ owner }), { code: "deadlock" });
      await all.release();
    });

    test("nothing to acquire is held at once; one given twice, and what is no lock of the space, is refused before anything is held", async (t) => {
      const space = await opened(t, substrate);
      const other = await opened(t, substrate);
      (await space.acquireAll([])).releaseSync();
      const x = space.lock("x");
      for (const [locks, message] of [
        [[x, space.lock("y"), x], /"x" is given twice; give each lock once/],
        [[x, other.lock("y")], /is none of the space's locks; give locks, rlocks and sides of rwlocks of one space/],
        [[x, 3 as never], /3 is none of the space's locks/],
      ] as const) {
        await assert.rejects(space.acquireAll(locks), { code: "invalid", message });
        assert.throws(() => space.acquireAllSync(locks), { code: "invalid", message });
        assert.throws(() => space.tryAcquireAllSync(locks), { code: "invalid", message });
        assert.equal(x.locked, false);
      }
      await assert.rejects(space.acquireAll([x], { timeoutMs: -1 }), { code: "invalid" });
      assert.equal(x.locked, false);
    });
  });
}
