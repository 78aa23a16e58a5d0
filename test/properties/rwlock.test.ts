import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { RWLockSequence, rwlockSteps } from "./rwlock-sequence.ts";

ownShmDir();
let spaces = 0;

describe("properties · threads", () => {
  test("whatever one thread does with an rwlock, many read or one writes, and nobody waits whose turn it is", () =>
    fc.assert(
      fc.asyncProperty(rwlockSteps, (steps) => new RWLockSequence([threads(`rwlock ${spaces++}`, { names: 16, bytes: 8192 })]).take(steps)),
      { numRuns: 500 },
    ));
});

describe("properties · processes", () => {
  test("whatever three parties do with an rwlock, many read or one writes, and nobody waits whose turn it is", () =>
    fc.assert(
      fc.asyncProperty(rwlockSteps, async (steps) => {
        const name = `rwlock ${process.pid} ${spaces++}`;
        const parties = [await processes(name, { names: 16 }), await processes(name), await processes(name)];
        await new RWLockSequence(parties).take(steps);
      }),
      { numRuns: 200 },
    ));
});
