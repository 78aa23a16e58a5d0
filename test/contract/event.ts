import { describe } from "node:test";
import { eventClosing } from "./event/closing.ts";
import { eventDeaths } from "./event/deaths.ts";
import { eventFlag } from "./event/flag.ts";
import { eventNames } from "./event/names.ts";
import { eventWaits } from "./event/waits.ts";
import type { Substrate } from "./substrate.ts";

/**
 * What an event promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, _test_multiprocessing.py, test_asyncio/test_locks.py):
 * its behaviours, under this library's errors.
 */
export function event(substrate: Substrate): void {
  describe(`event · ${substrate.name}`, () => {
    describe("the flag", () => eventFlag(substrate));
    describe("waits", () => eventWaits(substrate));
    describe("names", () => eventNames(substrate));
    describe("closing", () => eventClosing(substrate));
    describe("deaths", () => eventDeaths(substrate));
  });
}
