import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { EventSequence, eventSteps } from "./event-sequence.ts";

ownShmDir();
let spaces = 0;

describe("properties · threads", () => {
  test("whatever one thread does with an event, it is a flag and a list of who waits", () =>
    fc.assert(
      fc.asyncProperty(eventSteps, (steps) => new EventSequence([threads(`event ${spaces++}`, { names: 16, bytes: 4096 })]).take(steps)),
      { numRuns: 1000 },
    ));
});

describe("properties · processes", () => {
  test("whatever three parties do with an event, it is a flag and a list of who waits", () =>
    fc.assert(
      fc.asyncProperty(eventSteps, async (steps) => {
        const name = `event ${spaces++}`;
        await new EventSequence([await processes(name, { names: 16 }), await processes(name), await processes(name)]).take(steps);
      }),
      { numRuns: 400 },
    ));
});
