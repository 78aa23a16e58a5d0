import type { Mutation } from "./mutation.ts";

const PIPE = "local/pipe.js";
const END = "local/pipe-end.js";
const PASSAGE = "local/passage.js";
const KILLED_SENDER = "what one who is killed had sent is received, and then who waits is told";
const AS_NEW = "however its ends came to be over, the pipe is as new";

/** Bugs in pipes. */
export const pipeMutations: readonly Mutation[] = [
  {
    bug: "an end that is over tells nobody",
    file: PIPE,
    find: "            lane.callAll();",
    replace: "",
    model: "pipe",
    mustFail: "what was sent before the end was closed is received, and then who waits is told",
    says: /stuck/,
  },
  {
    bug: "what is on its way from an end that is over is gone",
    file: PIPE,
    find: "this.#stateOf(1 - sender) !== 0)\n                lane.clear()",
    replace: "this.#stateOf(sender) !== 0)\n                lane.clear()",
    model: "pipe",
    mustFail: "what was sent before the end was closed is received, and then who waits is told",
    says: /before all was received/,
  },
  {
    bug: "who waits to receive does not look whether the other is gone",
    file: END,
    find: "    whenEmpty() {\n        this.pipe.mustBeOpen(this.#other(), true);",
    replace: "    whenEmpty() {\n        this.pipe.mustBeOpen(this.#other(), false);",
    model: "pipe",
    mustFail: KILLED_SENDER,
    says: /stuck/,
  },
  {
    bug: "who waits for room does not look whether the other is gone",
    file: END,
    find: "    whenFull() {\n        this.pipe.mustBeOpen(this.#other(), true);",
    replace: "    whenFull() {",
    model: "pipe",
    mustFail: "who waits for room is told when the receiver is killed",
    says: /stuck/,
  },
  {
    bug: "a death is no reason to look again",
    file: PIPE,
    find: "this.lock.load(ENDS) !== 0 || this.#isDeserted(0) || this.#isDeserted(1)",
    replace: "this.lock.load(ENDS) !== 0",
    model: "pipe",
    mustFail: KILLED_SENDER,
    says: /stuck/,
  },
  {
    bug: "who receives is told of the end before it has looked for a value",
    file: PASSAGE,
    find: "        const values = this.#takeNow(most);\n        if (values.length > 0)\n            return values;\n        this.#gate.whenEmpty();",
    replace:
      "        this.#gate.whenEmpty();\n        const values = this.#takeNow(most);\n        if (values.length > 0)\n            return values;",
    model: "pipe",
    mustFail: "what was sent before the end was closed is received, and then who waits is told",
    says: /before all was received/,
  },
  {
    bug: "who polls keeps the notification of a value",
    file: END,
    find: "        this.#receivingLane().callNext();",
    replace: "",
    model: "pipe",
    mustFail: "who polls leaves the value to who receives",
    says: /stuck/,
  },
  {
    bug: "anybody may open an end",
    file: PIPE,
    find: "        if (owner !== 0) {",
    replace: "        if (false) {",
    model: "pipe",
    mustFail: "of two who open an end one has it",
    says: /two have the same end/,
  },
  {
    bug: "who opens an end does not look whether those before are gone",
    file: PIPE,
    find: "    #claim(side) {\n        this.mustBeOpen(side, true,",
    replace: "    #claim(side) {\n        this.mustBeOpen(side, false,",
    model: "pipe",
    mustFail: AS_NEW,
    says: /belongs to another thread|was not closed|was closed/,
  },
  {
    bug: "a pipe whose ends are over keeps their owners",
    file: PIPE,
    find: "        this.lock.store(OWNERS + 1, 0);",
    replace: "",
    model: "pipe",
    mustFail: AS_NEW,
    says: /belongs to another thread|was not closed/,
  },
  {
    bug: "what one who was killed left undone of an end is not done",
    file: PIPE,
    find: "            lane.repair();\n        this.#settle();",
    replace: "            lane.repair();",
    model: "pipe",
    mustFail: AS_NEW,
    says: /was closed|not closed|belongs|as new/,
  },
];
