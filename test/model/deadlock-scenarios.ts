import type { LocalHold, LocalLock } from "../../src/sync/lock.ts";
import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import { Circles } from "./circles.ts";
import { Exclusion } from "./exclusion.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

type Name = "x" | "y" | "z";
type Form = "blocks" | "waits" | "blocks briefly";

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
      if (form === "waits") return lock.acquire({ owner });
      return lock.acquireSync(form === "blocks briefly" && isInner ? { timeoutMs: 100 } : undefined);
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

export const deadlockScenarios: readonly Scenario[] = [
  crossing(
    "two block for each other's lock: one is told",
    [
      ["blocks", ["x", "y"]],
      ["blocks", ["y", "x"]],
    ],
    1,
    { preemptions: 4 },
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
