import { describe } from "node:test";
import { rlockClosing } from "./rlock/closing.ts";
import { rlockDeaths } from "./rlock/deaths.ts";
import { rlockEnds } from "./rlock/ends.ts";
import { rlockNames } from "./rlock/names.ts";
import { rlockNesting } from "./rlock/nesting.ts";
import { rlockOwners } from "./rlock/owners.ts";
import { rlockParties } from "./rlock/parties.ts";
import type { Substrate } from "./substrate.ts";

/**
 * What an rlock promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, _test_multiprocessing.py): its behaviours, under this
 * library's errors, and with holds and owners for the asynchronous code that Python's threads have no counterpart of.
 */
export function rlock(substrate: Substrate): void {
  describe(`rlock · ${substrate.name}`, () => {
    describe("nesting", () => rlockNesting(substrate));
    describe("owners", () => rlockOwners(substrate));
    describe("parties", () => rlockParties(substrate));
    describe("time-outs and aborts", () => rlockEnds(substrate));
    describe("names", () => rlockNames(substrate));
    describe("closing", () => rlockClosing(substrate));
    describe("deaths", () => rlockDeaths(substrate));
  });
}
