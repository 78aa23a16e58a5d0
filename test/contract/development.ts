import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import type { CycleStep, LocalHold, LocalLock, LocalSpace, SpaceOptions } from "lockstep";
import { DEADLOCK_DEEDS, type DeadlockRemote } from "../fixtures/deadlock/deadlock-deeds.ts";
import { collectGarbage } from "../fixtures/lock/collect-garbage.ts";
import { until } from "../fixtures/lock/until.ts";
import { Remote } from "../fixtures/remote/remote.ts";
import type { Substrate } from "./substrate.ts";

interface Warned extends Error {
  readonly code?: string;
  readonly detail?: string;
}

/** The warnings of this thread from now on. */
function warnings(t: TestContext): Warned[] {
  const heard: Warned[] = [];
  const hear = (warning: Warned): void => void heard.push(warning);
  process.on("warning", hear);
  t.after(() => process.off("warning", hear));
  return heard;
}

/** Warnings are told in a later turn. */
const told = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A space in development, for those who are started now, too. */
async function observed(t: TestContext, substrate: Substrate, options?: SpaceOptions): Promise<LocalSpace> {
  process.env["LOCKSTEP_DEVELOPMENT"] = "1";
  const space = await substrate.open(options);
  t.after(async () => {
    delete process.env["LOCKSTEP_DEVELOPMENT"];
    await space.close();
  });
  return space;
}

function tried(lock: LocalLock): LocalHold {
  const hold = lock.tryAcquireSync()!;
  hold.releaseSync();
  return hold;
}

/** What is promised of a space that is opened with `development`: the order of locks is watched, and a deadlock says where its locks were acquired. */
export function development(substrate: Substrate): void {
  describe(`development · ${substrate.name}`, () => {
    test("two locks in both orders are reported once, with both stacks, though nobody waits", async (t) => {
      const heard = warnings(t);
      const space = await observed(t, substrate);
      const [a, b] = [space.lock("a"), space.lock("b")];
      for (let times = 0; times < 3; times++) a.withLockSync(() => b.withLockSync(() => {}));
      await told();
      assert.deepEqual(heard, []);
      for (let times = 0; times < 3; times++) b.withLockSync(() => a.withLockSync(() => {}));
      await told();
      assert.equal(heard.length, 1);
      const { name, code, message, detail } = heard[0]!;
      assert.deepEqual([name, code], ["LockOrderWarning", "LOCKSTEP_LOCK_ORDER"]);
      assert.match(message, /^"a" is waited for while "b" is held, but "b" was waited for while "a" was held:/);
      const here = String.raw`\n +at .*development\.js:\d+:\d+.*\n[^]*?`;
      const main = String.raw`the main thread of process \d+`;
      assert.match(
        detail!,
        new RegExp(
          `^now, ${main}, "b" was acquired${here}and "a" waited for${here}before, ${main}, "a" was acquired${here}and "b" waited for${here}`,
        ),
      );
    });

    const forms: Record<string, (space: LocalSpace, outer: string, inner: string) => Promise<void>> = {
      "bodies that await": (space, outer, inner) => space.lock(outer).withLock(() => space.lock(inner).withLock(() => {})),
      "an rlock's bodies": (space, outer, inner) =>
        space.rlock(`r${outer}`).withLock(() => space.rlock(`r${inner}`).withLock(async () => {})),
      "holds of one owner": async (space, outer, inner) => {
        const owner = space.owner();
        const first = await space.value(`v${outer}`, "int32").lock.acquire({ owner });
        const second = await space.value(`v${inner}`, "int32").lock.acquire({ owner });
        second.releaseSync();
        first.releaseSync();
      },
      "what an owner got by trying": async (space, outer, inner) => {
        const owner = space.owner();
        const first = await space.lock(outer).tryAcquire({ owner });
        (await space.lock(inner).acquire({ owner })).releaseSync();
        first!.releaseSync();
      },
      "a hold that was given up for a condition": async (space, outer, inner) => {
        const owner = space.owner();
        const lock = space.lock(outer);
        const condition = space.condition(`told of ${outer}`, lock);
        const first = await lock.acquire({ owner });
        const waiting = condition.wait(first);
        space.lock("of somebody else").withLockSync(() => lock.withLockSync((hold) => condition.notify(hold)));
        await waiting;
        (await space.lock(inner).acquire({ owner })).releaseSync();
        first.releaseSync();
      },
      "a thread that blocks while something of it is held": async (space, outer, inner) => {
        const first = await space.lock(outer).acquire();
        space.lock(inner).acquireSync().releaseSync();
        first.releaseSync();
      },
    };
    for (const [form, take] of Object.entries(forms)) {
      test(`what is held: ${form}`, async (t) => {
        const heard = warnings(t);
        const space = await observed(t, substrate);
        await take(space, "a", "b");
        await take(space, "b", "c");
        await told();
        assert.equal(heard.length, 0);
        await take(space, "c", "a");
        await told();
        assert.match(heard[0]!.message, /^".?a" is waited for while ".?c" is held, but ".?b", and through others ".?c" was waited for/);
      });
    }

    test("an order seen in another thread or process counts", async (t) => {
      const heard = warnings(t);
      const space = await observed(t, substrate);
      const remote: DeadlockRemote = await Remote.startOfModules(t, substrate, space, DEADLOCK_DEEDS);
      await remote.call("nest", "a", "b");
      space.lock("b").withLockSync(() => space.lock("a").withLockSync(() => {}));
      await told();
      assert.equal(heard.length, 1);
      assert.match(heard[0]!.detail!, /before, (thread \d+|the main thread) of process \d+, "a" was acquired\n.*deadlock-deeds\.js:/);
    });

    test("one order, trying, and independent holds are no reason to warn", async (t) => {
      const heard = warnings(t);
      const space = await observed(t, substrate);
      const [a, b] = [space.lock("a"), space.lock("b")];
      a.withLockSync(() => b.withLockSync(() => {}));
      b.withLockSync(() => {
        a.tryAcquireSync()!.releaseSync();
        a.acquireSync({ timeoutMs: 0 }).releaseSync();
      });
      const [one, other] = [await b.acquire(), await a.acquire()]; // of nobody in particular
      one.releaseSync();
      other.releaseSync();
      for (let times = 0; times < 3; times++) (await space.acquireAll([b, a])).releaseSync();
      await b.withLock(() => {});
      await a.withLock(() => b.withLock(() => {}));
      await told();
      assert.deepEqual(heard, []);
    });

    test("a deadlock says since where each lock is held", async (t) => {
      const space = await observed(t, substrate);
      const remotes: DeadlockRemote[] = await Promise.all([0, 1].map(() => Remote.startOfModules(t, substrate, space, DEADLOCK_DEEDS)));
      const answers = await Promise.all(
        remotes.map((remote, index) =>
          remote.call("cross", {
            first: `lock ${index}`,
            second: `lock ${1 - index}`,
            form: index === 0 ? "blocking" : "owned",
            parties: 2,
          }),
        ),
      );
      const cycle = answers.find((answer) => answer !== null)!;
      assert.equal(cycle.length, 2);
      for (const { heldSince } of cycle) assert.match(heldSince!, /deadlock-deeds\.js:\d+:\d+$/);
    });

    test("a hold by a handle whose name was evicted and opened anew is where it was acquired, too", async (t) => {
      const space = await observed(t, substrate, { names: 16 });
      const handle = space.lock("a");
      for (let index = 0; index < 16; index++) space.lock(`other ${index}`);
      assert.notEqual(space.lock("a"), handle, "it was evicted");
      const owner = space.owner();
      const hold = await handle.acquire({ owner });
      await assert.rejects(handle.acquire({ owner }), ({ cycle }: { cycle: readonly CycleStep[] }) =>
        /development\.js:\d+:\d+$/.test(cycle[0]!.heldSince!),
      );
      hold.releaseSync();
    });

    test("nothing is remembered of holds that have ended, whether or not anybody waits, and within a body that begins the next one", async (t) => {
      const space = await observed(t, substrate);
      const lock = space.lock("a");
      const ended = [new WeakRef<LocalHold>(tried(lock))];
      tried(lock);
      await new Promise<void>((resolve) => {
        const next = (): void => {
          if (ended.length === 4) return resolve(collectGarbage());
          void lock.withLock((hold) => {
            ended.push(new WeakRef(hold));
            setImmediate(next);
          });
        };
        next();
      });
      const left = ended.map((hold) => hold.deref() !== undefined);
      assert.deepEqual(left.slice(0, 3), [false, false, false]);
    });

    test("who dies while it writes an order down damages nothing", async (t) => {
      const heard = warnings(t);
      const space = await observed(t, substrate);
      for (let round = 0; round < 10; round++) {
        const remote: DeadlockRemote = await Remote.startOfModules(t, substrate, space, DEADLOCK_DEEDS);
        remote.tell("nestForEver", `of round ${round}`);
        await until(() => space.lock(`of round ${round} 20`).locked, "it is at work");
        await remote.end();
      }
      space.lock("a").withLockSync(() => space.lock("b").withLockSync(() => {}));
      space.lock("b").withLockSync(() => space.lock("a").withLockSync(() => {}));
      await told();
      assert.equal(heard.filter(({ code }) => code === "LOCKSTEP_LOCK_ORDER").length, 1);
    });

    test("when there is no room for more orders, that is said once, and what a thread sees itself is watched on", async (t) => {
      const heard = warnings(t);
      const space = await observed(t, substrate);
      space.lock("outer").withLockSync(() => {
        for (let index = 0; index < 400; index++) space.lock(`inner ${index}`).withLockSync(() => {});
      });
      space.lock("inner 399").withLockSync(() => space.lock("outer").withLockSync(() => {}));
      await told();
      assert.deepEqual(
        heard.map(({ code }) => code),
        ["LOCKSTEP_LOCK_ORDER_FULL", "LOCKSTEP_LOCK_ORDER"],
      );
    });

    test("development is true or false", async () => {
      await assert.rejects(async () => substrate.open({ development: 1 as never }), {
        code: "invalid",
        message: "development is 1; expected true or false",
      });
    });
  });
}
