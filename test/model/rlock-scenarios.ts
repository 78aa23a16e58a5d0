import type { LocalNestedHold } from "../../src/local/nested-hold.ts";
import type { LocalRLock } from "../../src/sync/rlock.ts";
import { Exclusion } from "./exclusion.ts";
import type { Scenario } from "./scenario.ts";
import type { Program, World } from "./world.ts";

const exclusion = new Exclusion(1, 0);

interface Tools {
  readonly world: World;
  readonly rlock: LocalRLock;
}

type Use = (tools: Tools) => Promise<void>;

/** Enters, enters again, and leaves the outer one first: the lock is free with the last hold. */
const blockTwiceDeep: Use = async ({ world, rlock }) => {
  const outer = rlock.acquireSync() as LocalNestedHold;
  exclusion.entered(world, outer.base);
  const inner = rlock.acquireSync();
  outer.releaseSync();
  exclusion.left(world);
  inner.releaseSync();
};

/** A hold with two children at a time, which exclude each other. */
const waitWithChildren: Use = async ({ world, rlock }) => {
  const owner = (await rlock.acquire()) as LocalNestedHold;
  exclusion.entered(world, owner.base);
  let inside = 0;
  const child = async (): Promise<void> => {
    const hold = await rlock.acquire({ owner });
    inside += 1;
    if (inside > 1) throw new Error("two children of one hold are inside");
    await null;
    inside -= 1;
    await hold.release();
  };
  await Promise.all([child(), child()]);
  exclusion.left(world);
  await owner.release();
};

const tryTwiceDeep: Use = async ({ world, rlock }) => {
  const outer = rlock.tryAcquireSync() as LocalNestedHold | null;
  if (outer === null) return;
  exclusion.entered(world, outer.base);
  const inner = rlock.tryAcquireSync();
  if (inner === null) throw new Error("its owner could not enter again");
  inner.releaseSync();
  exclusion.left(world);
  outer.releaseSync();
};

function using(uses: readonly Use[]): Program {
  return async (world) => {
    const rlock = world.open().rlock("x");
    world.begin();
    for (const use of uses) {
      await use({ world, rlock });
      await world.rest();
    }
  };
}

function sharing(claim: string, actors: Use[][], what: Partial<Scenario> = {}): Scenario {
  return { claim, actors: actors.map(using), observers: [exclusion], ...what };
}

export const rlockScenarios: readonly Scenario[] = [
  sharing("two block and enter twice", [[blockTwiceDeep, blockTwiceDeep], [blockTwiceDeep]], { late: true }),
  sharing("one blocks, one waits and has children", [[blockTwiceDeep, tryTwiceDeep], [waitWithChildren]]),
  sharing("three, one of each kind", [[blockTwiceDeep], [waitWithChildren], [tryTwiceDeep]], { preemptions: 2 }),
  sharing("one is killed", [[blockTwiceDeep], [waitWithChildren]], { kills: 1, slices: 6, reaches: ["abandoned"] }),
];
