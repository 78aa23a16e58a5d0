import type { Mutation } from "./mutation.ts";

const BARRIER = "local/barrier.js";

/** Bugs in barriers and latches. */
export const barrierMutations: readonly Mutation[] = [
  {
    bug: "the last to come tells nobody",
    file: BARRIER,
    find: "        this.lock.store(CHANGED, 0);\n        this.#monitor.waiters().notify(Infinity);",
    replace: "        this.lock.store(CHANGED, 0);",
    model: "barrier",
    mustFail: "two block for each other, twice",
    says: /stuck/,
  },
  {
    bug: "those of the next time are counted on from the last",
    file: BARRIER,
    find: "        this.lock.store(COME, 0);\n",
    replace: "",
    model: "barrier",
    mustFail: "two wait for each other, twice",
    says: /stuck|through for/,
  },
  {
    bug: "the first to come may pass",
    file: BARRIER,
    find: "        if (come + 1 < this.parties)",
    replace: "        if (come + 2 < this.parties)",
    model: "barrier",
    mustFail: "three, of whom one blocks",
    says: /through for/,
  },
  {
    bug: "nobody looks whether one died who had come",
    file: BARRIER,
    find: "perhaps: () => this.lock.load(BROKEN) === 1 || this.#hasDead(),",
    replace: "perhaps: () => this.lock.load(BROKEN) === 1,",
    model: "barrier",
    mustFail: "one is killed when another has yet to come: who waits is told",
    says: /stuck/,
  },
  {
    bug: "who opens a latch tells nobody",
    file: "local/latch.js",
    find: "this.#first - left + by);\n        this.#tell();",
    replace: "this.#first - left + by);",
    model: "barrier",
    mustFail: "a latch lets go on who blocks and who waits",
    says: /stuck/,
  },
];
