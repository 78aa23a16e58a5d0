import type { Mutation } from "./mutation.ts";

const QUEUE = "local/queue.js";
const LANE = "local/lane.js";
const PASSAGE = "local/passage.js";
const WAIT_SET = "local/wait-set.js";

/** Bugs in queues. */
export const queueMutations: readonly Mutation[] = [
  {
    bug: "a value put calls nobody",
    file: LANE,
    find: "        this.#monitor.waiters(getters).notify(1);",
    replace: "",
    model: "queue",
    mustFail: "one puts, one blocks for it",
    says: /stuck/,
  },
  {
    bug: "room made calls nobody",
    file: LANE,
    find: "        this.#monitor.waiters(this.course.putters).notify(taken);",
    replace: "",
    model: "queue",
    mustFail: "with room for one, the next put waits",
    says: /stuck/,
  },
  {
    bug: "who is aborted keeps the notification of a value",
    file: PASSAGE,
    find: "stayed empty`, passesOn: true,",
    replace: "stayed empty`, passesOn: false,",
    model: "queue",
    mustFail: "who is aborted leaves the value to the next",
    says: /stuck/,
  },
  {
    bug: "closing tells nobody who waits for a value",
    file: LANE,
    find: "        this.#monitor.waiters(this.course.getters).notify(Infinity);",
    replace: "",
    model: "queue",
    mustFail: "who waits goes on when it is closed",
    says: /stuck/,
  },
  {
    bug: "the last acknowledgement tells nobody who joins",
    file: QUEUE,
    find: "        this.#monitor.waiters(JOINERS).notify(Infinity);",
    replace: "",
    model: "queue",
    mustFail: "join waits until all is done",
    says: /stuck/,
  },
  {
    bug: "a value is gone before it is written down who took it",
    file: LANE,
    find: "        this.#takings?.begin(taken, this.#ring.head);\n        this.#ring.drop();",
    replace: "        this.#ring.drop();\n        this.#takings?.begin(taken, this.#ring.head);",
    model: "queue",
    mustFail: "join is told what a killed taker took along, and waits for the rest",
    says: /joined before all was done|more were lost/,
  },
  {
    bug: "what a killed one had not taken yet counts as taken",
    file: LANE,
    find: "        this.#takings?.repair(this.#ring.head);",
    replace: "",
    model: "queue",
    mustFail: "join is told what a killed taker took along, and waits for the rest",
    says: /more were lost/,
  },
  {
    bug: "the count is not computed again after a death",
    file: LANE,
    find: "        this.#setCount(this.#ring.count());",
    replace: "",
    model: "queue",
    mustFail: "a killed putter keeps nobody waiting",
    says: /not what is in the ring|stuck/,
  },
  {
    bug: "a waiter does not count itself among those who wait at most",
    file: WAIT_SET,
    find: "        Atomics.add(words, this.#anchor.at + WAITING_AT_MOST + this.#set, 1);",
    replace: "",
    model: "queue",
    mustFail: "one puts, one blocks for it",
    says: /stuck/,
  },
];
