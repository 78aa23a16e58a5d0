import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { SemaphoreSequence, semaphoreOptions, semaphoreSteps } from "./semaphore-sequence.ts";

ownShmDir();
let spaces = 0;

describe("properties · threads", () => {
  test("whatever one thread takes from a semaphore and gives to it, the numbers are a sequential model's", () =>
    fc.assert(
      fc.asyncProperty(semaphoreOptions, semaphoreSteps, (options, steps) =>
        new SemaphoreSequence([threads(`semaphore ${spaces++}`, { names: 16, bytes: 4096 })], options).take(steps),
      ),
      { numRuns: 1000 },
    ));
});

describe("properties · processes", () => {
  test("whatever three parties take from a semaphore and give to it, the numbers are a sequential model's", () =>
    fc.assert(
      fc.asyncProperty(semaphoreOptions, semaphoreSteps, async (options, steps) => {
        const name = `semaphore ${process.pid} ${spaces++}`;
        const parties = [await processes(name, { names: 16 }), await processes(name), await processes(name)];
        await new SemaphoreSequence(parties, options).take(steps);
      }),
      { numRuns: 400 },
    ));
});
