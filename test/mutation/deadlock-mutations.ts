import type { Mutation } from "./mutation.ts";

const DEADLOCK = "local/raw/deadlock.js";
const CIRCLE = "local/raw/circle.js";
const WAITS = "local/raw/waits.js";

/** Bugs in the search for deadlocks. */
export const deadlockMutations: readonly Mutation[] = [
  {
    bug: "everybody who finds a circle gives up",
    file: DEADLOCK,
    find: "if (youngest.cell !== cell) {",
    replace: "if (false) {",
    model: "deadlock",
    mustFail: "two block for each other's lock: one is told",
    says: /were told/,
  },
  {
    bug: "who finds a circle that is another's to open does not tell it",
    file: DEADLOCK,
    find: "actor.signal(slotOf(youngest.actor), youngest.at);",
    replace: "",
    model: "deadlock",
    mustFail: "two block for each other's lock: one is told",
    says: /stuck/,
  },
  {
    bug: "an owner who is told to look again does not",
    file: "local/owner-wait.js",
    find: "if (probe || found !== this.#foundSeen)",
    replace: "if (probe)",
    model: "deadlock",
    mustFail: "two owners wait for each other's: one is told",
    says: /stuck/,
  },
  {
    bug: "a thread that blocks waits for nothing",
    file: CIRCLE,
    find: "return [thread];",
    replace: "return [];",
    model: "deadlock",
    mustFail: "three in a circle: one is told",
    says: /stuck/,
  },
  {
    bug: "a wait that is over stays written down",
    file: WAITS,
    find: "        Atomics.store(this.#words, cell + WaitWord.AT, 0);\n        if (cell !== this.thread)",
    replace: "        if (cell !== this.thread)",
    model: "deadlock",
    mustFail: "one has waited for what another has, and has what that one waits for",
    says: /were told/,
  },
  {
    bug: "who stands back for a writer waits for nobody",
    file: "local/rwlock-holders.js",
    find: "const areAllInTheWay = reader === null || standsBack(reader);",
    replace: "const areAllInTheWay = reader === null;",
    model: "deadlock",
    mustFail: "one reads, another stands back for a writer that waits for the first: one is told",
    says: /stuck/,
  },
];
