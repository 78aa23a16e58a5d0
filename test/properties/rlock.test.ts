import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { RLockSequence, rlockSteps } from "./rlock-sequence.ts";

ownShmDir();
let spaces = 0;

describe("properties · threads", () => {
  test("whatever one thread does with an rlock, its levels are a sequential model's", () =>
    fc.assert(
      fc.asyncProperty(rlockSteps, (steps) => new RLockSequence(threads(`rlock ${spaces++}`, { names: 16, bytes: 4096 })).take(steps)),
      { numRuns: 1500 },
    ));
});

describe("properties · processes", () => {
  test("whatever one thread does with an rlock, its levels are a sequential model's", () =>
    fc.assert(
      fc.asyncProperty(rlockSteps, async (steps) => new RLockSequence(await processes(`rlock ${spaces++}`, { names: 16 })).take(steps)),
      { numRuns: 400 },
    ));
});
