import type { LocalHold, LocalLock } from "../../src/sync/lock.ts";
import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import { Circles } from "./circles.ts";
import { Exclusion } from "./exclusion.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

type Name = "x" | "y" | "z";
type Form = "blocks" | "waits" | "blocks briefly" | "waits briefly";

const NAMES: readonly Name[] = ["x", "y", "z"];
const exclusions = NAMES.map((_, index) => new Exclusion(index + 1, index));

interface Told {
  readonly code?: string;
}

/** A lock, and perhaps another taken within it. */
type Nest = readonly [Name, Name?];

/** Takes what is given, one nest after the other; told of a deadlock, it gives the outer lock up and is content. */
function nesting(circles: Circles, nests: readonly Nest[], form: Form, names: readonly Name[]): Program {
  return async (world: World) => {
    const space = world.open();
    const locks = names.map((name) => space.lock(name));
    const owner = space.owner();
    world.begin();
    const take = async (lock: LocalLock, isInner: boolean): Promise<LocalHold> => {
      const limit = form.endsWith("briefly") && isInner ? { timeoutMs: 100 } : {};
      return form.startsWith("waits") ? lock.acquire({ owner, ...limit }) : lock.acquireSync(limit);
    };
    const inside = async (name: Name, isInner: boolean, body: () => Promise<void>): Promise<void> => {
      const observer = exclusions[NAMES.indexOf(name)]!;
      const hold = (await take(locks[names.indexOf(name)]!, isInner)) as LockHold;
      observer.entered(world, hold);
      await body();
      observer.left(world);
      hold.releaseSync();
    };
    for (const [outer, inner] of nests) {
      await inside(outer, false, async () => {
        if (inner === undefined) return;
        try {
          await inside(inner, true, async () => {});
        } catch (error) {
          const { code } = error as Told;
          if (code === "deadlock") circles.deadlocked(world);
          else if (code !== "timeout") throw error;
        }
      });
      await world.rest();
    }
  };
}

function crossing(claim: string, actors: readonly (readonly [Form, ...Nest[]])[], most: number, what: Partial<Scenario> = {}): Scenario {
  const names = NAMES.filter((name) => actors.some(([, ...nests]) => nests.some((nest) => nest.includes(name))));
  const circles = new Circles(names.length, most);
  return {
    claim,
    actors: actors.map(([form, ...nests]) => nesting(circles, nests, form, names)),
    observers: [...exclusions.slice(0, names.length), circles],
    ...(most > 0 && { reaches: ["told"] }),
    ...what,
  };
}

/** One has a lock and waits to write, the other reads and waits for the lock; or the other way round. */
function overRWLock(claim: string, holds: "read" | "write", waits: "read" | "write", what: Partial<Scenario> = {}): Scenario {
  const circles = new Circles(0, 1);
  const both =
    (isFirst: boolean): Program =>
    (world) => {
      const space = world.open();
      const rwlock = space.rwlock("x");
      const sides: LocalLock[] = [space.lock("y"), isFirst ? rwlock[holds] : rwlock[waits]];
      const [outer, inner] = isFirst ? [sides[1]!, sides[0]!] : [sides[0]!, sides[1]!];
      world.begin();
      const hold = outer.acquireSync();
      try {
        inner.acquireSync().releaseSync();
      } catch (error) {
        if ((error as Told).code !== "deadlock") throw error;
        circles.deadlocked(world);
      }
      hold[Symbol.dispose]();
    };
  return { claim, actors: [both(true), both(false)], observers: [circles], reaches: ["told"], preemptions: 1, ...what };
}

/** One reads and wants a lock, which another has and wants to read; a third wants to write. */
function behindWriter(claim: string, isNested: boolean, what: Partial<Scenario> = {}): Scenario {
  const circles = new Circles(0, isNested ? 1 : 0);
  const program =
    (body: (read: LocalLock, write: LocalLock, lock: LocalLock) => void): Program =>
    (world) => {
      const space = world.open();
      const { read, write } = space.rwlock("x");
      const lock = space.lock("y");
      world.begin();
      try {
        body(read, write, lock);
      } catch (error) {
        if ((error as Told).code !== "deadlock") throw error;
        circles.deadlocked(world);
      }
    };
  const within = (outer: LocalLock, inner: LocalLock): void => outer.withLockSync(() => inner.withLockSync(() => {}));
  return {
    claim,
    actors: [
      program((read, _, lock) => {
        if (isNested) within(read, lock);
        else for (const each of [read, lock]) each.withLockSync(() => {});
      }),
      program((read, _, lock) => within(lock, read)),
      program((_, write) => write.withLockSync(() => {})),
    ],
    observers: [circles],
    ...(isNested && { reaches: ["told"] }),
    preemptions: 1,
    ...what,
  };
}

export const deadlockScenarios: readonly Scenario[] = [
  crossing(
    "two block for each other's lock: one is told",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y", "x"]],
    ],
    1,
    { preemptions: 3 },
  ),
  crossing(
    "one blocks and one waits, each for the other's: one is told",
    [
      ["blocks", ["x", "y"]],
      ["waits", ["y", "x"]],
    ],
    1,
    { preemptions: 3 },
  ),
  crossing(
    "two owners wait for each other's: one is told",
    [
      ["waits", ["x", "y"]],
      ["waits", ["y", "x"]],
    ],
    1,
    { preemptions: 3 },
  ),
  overRWLock("one reads, another waits to write: one is told", "read", "write"),
  overRWLock("one writes, another waits to read: one is told", "write", "read"),
  behindWriter("one reads, another stands back for a writer that waits for the first: one is told", true),
  behindWriter("one has read, another stands back for a writer: nobody is told", false),
  crossing(
    "three in a circle: one is told",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y", "z"]],
      ["blocks", ["z", "x"]],
    ],
    1,
    { preemptions: 1 },
  ),
  crossing(
    "two block in one order: nobody is told",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["x", "y"]],
    ],
    0,
    { preemptions: 4, late: true },
  ),
  crossing(
    "a chain is no circle",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y", "z"]],
      ["waits", ["x", "z"]],
    ],
    0,
    { preemptions: 1, late: true },
  ),
  crossing(
    "one let go of what another waits for, and then waits for what that one has",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y"], ["z", "x"]],
    ],
    0,
    { preemptions: 3 },
  ),
  crossing(
    "one has waited for what another has, and has what that one waits for",
    [
      ["blocks", ["x"], ["x", "y"]],
      ["blocks", ["z", "x"], ["y"]],
    ],
    0,
    { preemptions: 3 },
  ),
  crossing(
    "one blocks and one waits, each for the other's, and who waits may run out of time",
    [
      ["blocks", ["x", "y"]],
      ["waits briefly", ["y", "x"]],
    ],
    1,
    { preemptions: 3 },
  ),
  crossing(
    "two block for each other's lock, and one may run out of time for its second",
    [
      ["blocks briefly", ["x", "y"]],
      ["blocks", ["y", "x"]],
    ],
    1,
    { preemptions: 3 },
  ),
  crossing(
    "two block for each other's lock, one is killed",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y", "x"]],
    ],
    1,
    { preemptions: 1, kills: 1, slices: 6 },
  ),
];
