import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import type { SharedLock } from "../../src/local/lock.ts";
import { NameBook } from "./name-book.ts";
import type { Scenario } from "./scenario.ts";
import type { Program } from "./world.ts";

const book = new NameBook();

/** Opens locks by these names, and keeps them. */
function binding(names: string): Program {
  return async (world) => {
    const space = world.open();
    world.begin();
    for (const name of names) {
      const lock = space.lock(name) as SharedLock;
      book.bound(world, name, lock.at);
    }
    await world.rest();
  };
}

/** Uses locks by these names, one after the other, more than there is room for. One who blocks does not hear that others need room. */
function visiting(names: string, mayBeFull = false): Program {
  return async (world) => {
    const space = world.open();
    world.begin();
    for (const name of names) {
      let hold: LockHold;
      try {
        hold = space.lock(name).acquireSync() as LockHold;
      } catch (error) {
        if (mayBeFull && error instanceof Error && "code" in error && error.code === "full") continue;
        throw error;
      }
      book.entered(world, name, hold);
      book.left(world, name);
      hold.releaseSync();
      await world.rest();
    }
  };
}

const died = { kills: 1, slices: 8, observers: [book], lastAfterwards: true };

export const directoryScenarios: readonly Scenario[] = [
  {
    claim: "two open the same names, one is killed, and a third finds them",
    actors: [binding("aj"), binding("jn"), binding("ajn")],
    ...died,
    preemptions: 0,
    reaches: ["bound after a death"],
  },
  {
    claim: "names make room for others, one is killed on the way, and tokens grow",
    actors: [visiting("ajnt"), visiting("a"), visiting("tnja")],
    ...died,
    preemptions: 0,
    reaches: ["held after a death"],
  },
  { claim: "two make room at a time", actors: [visiting("ajnt", true), visiting("ta", true)], observers: [book], preemptions: 2 },
];
