import type { Change } from "../model/library.ts";

/** A bug to plant in the compiled output, the scenario of the program that then fails or never ends, and what is said of that. */
export interface PoolMutation extends Change {
  readonly bug: string;
  readonly mustFail: string;
  readonly says: RegExp;
}

/** It had not ended when its time was over. */
const STUCK = /^SIGKILL: /;

const CREW = "pool/crew.js";
const STAFF = "pool/staff.js";
const LANE = "pool/lane.js";

/** Bugs in pools. */
export const poolMutations: readonly PoolMutation[] = [
  {
    bug: "what a dead worker had not begun is lost with it",
    file: LANE,
    find: "if (piece !== null)\n                ids.add(streamOf(piece));",
    replace: "",
    mustFail: "death",
    says: STUCK,
  },
  {
    bug: "a dead worker is not replaced",
    file: CREW,
    find: "this.#staff.replace(lane, begun.length > 0);",
    replace: "",
    mustFail: "death",
    says: STUCK,
  },
  {
    bug: "a worker's end is told to nobody",
    file: CREW,
    find: "this.#up.put([lane.worker, 0, Outcome.ENDED])",
    replace: "Promise.resolve()",
    mustFail: "death",
    says: STUCK,
  },
  { bug: "a task that kills is done again for ever", file: CREW, find: "job.redo--;", replace: "", mustFail: "redo", says: STUCK },
  {
    bug: "a task that is late goes on",
    file: CREW,
    find: "else if (isDoomed)\n            this.#staff.kill(lane);",
    replace: "",
    mustFail: "timeout",
    says: STUCK,
  },
  {
    bug: "what waits behind something long waits on",
    file: CREW,
    find: "}, PATIENCE_MS);",
    replace: "}, 2 ** 30);",
    mustFail: "idle",
    says: /the others had to wait for it/,
  },
  {
    bug: "an initializer that fails breaks nothing",
    file: CREW,
    find: "if (outcome === Outcome.UNABLE) {",
    replace: "if (outcome === -1) {",
    mustFail: "initializer",
    says: /initializer "joinInError"/,
  },
  {
    bug: "workers that cannot begin are started for ever",
    file: STAFF,
    find: "++this.#stillborn >= STILLBORN_MOST",
    replace: "false",
    mustFail: "stillborn",
    says: STUCK,
  },
  {
    bug: "who listens is not told that nothing will come",
    file: CREW,
    find: "this.#onIdle();\n        this.#hush();",
    replace: "this.#onIdle();",
    mustFail: "aborted",
    says: STUCK,
  },
  {
    bug: "a task that nobody waits for is begun",
    file: CREW,
    find: "if (lane.sent.length > 1)\n            void this.#reconsider(lane);",
    replace: "if (lane.sent.length > 1)\n            ;",
    mustFail: "unbegun",
    says: /a task was begun that nobody waited for/,
  },
  { bug: "a worker is given more than it may do", file: LANE, find: "this.left--;", replace: "", mustFail: "worn", says: /1 !== 3/ },
  {
    bug: "a worker that lingers is waited for",
    file: STAFF,
    find: "await child.join({ timeoutMs: ENDING_MS });",
    replace: "await child.join();",
    mustFail: "lingering",
    says: STUCK,
  },
  {
    bug: "imap pulls all it can",
    file: "pool/imap.js",
    find: "return this.#pulled - this.#taken < this.#plan.ahead;",
    replace: "return true;",
    mustFail: "ahead",
    says: /\d+ ahead/,
  },
];
