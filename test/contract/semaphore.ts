import { describe } from "node:test";
import { semaphoreAborts } from "./semaphore/aborts.ts";
import { semaphoreClosing } from "./semaphore/closing.ts";
import { semaphoreDeaths } from "./semaphore/deaths.ts";
import { semaphoreGiving } from "./semaphore/giving.ts";
import { semaphoreLine } from "./semaphore/line.ts";
import { semaphoreNames } from "./semaphore/names.ts";
import { semaphorePermits } from "./semaphore/permits.ts";
import { semaphorePrograms } from "./semaphore/programs.ts";
import { semaphoreTimeouts } from "./semaphore/timeouts.ts";
import type { Substrate } from "./substrate.ts";

/**
 * What a semaphore promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, _test_multiprocessing.py, test_asyncio/test_locks.py):
 * its behaviours, under this library's errors.
 */
export function semaphore(substrate: Substrate): void {
  describe(`semaphore · ${substrate.name}`, () => {
    describe("permits", () => semaphorePermits(substrate));
    describe("giving", () => semaphoreGiving(substrate));
    describe("the line", () => semaphoreLine(substrate));
    describe("timeouts", () => semaphoreTimeouts(substrate));
    describe("aborts", () => semaphoreAborts(substrate));
    describe("names", () => semaphoreNames(substrate));
    describe("closing", () => semaphoreClosing(substrate));
    describe("deaths", () => semaphoreDeaths(substrate));
    describe("programs", () => semaphorePrograms(substrate));
  });
}
