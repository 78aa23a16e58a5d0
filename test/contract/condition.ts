import { describe } from "node:test";
import { conditionClosing } from "./condition/closing.ts";
import { conditionDeaths } from "./condition/deaths.ts";
import { conditionEnds } from "./condition/ends.ts";
import { conditionHolds } from "./condition/holds.ts";
import { conditionNames } from "./condition/names.ts";
import { conditionNesting } from "./condition/nesting.ts";
import { conditionNotifying } from "./condition/notifying.ts";
import { conditionPredicates } from "./condition/predicates.ts";
import { conditionPrograms } from "./condition/programs.ts";
import type { Substrate } from "./substrate.ts";

/**
 * What a condition promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, _test_multiprocessing.py, test_asyncio/test_locks.py):
 * its behaviours, under this library's errors.
 */
export function condition(substrate: Substrate): void {
  describe(`condition · ${substrate.name}`, () => {
    describe("holds", () => conditionHolds(substrate));
    describe("notifying", () => conditionNotifying(substrate));
    describe("predicates", () => conditionPredicates(substrate));
    describe("time-outs and aborts", () => conditionEnds(substrate));
    describe("over an rlock", () => conditionNesting(substrate));
    describe("names", () => conditionNames(substrate));
    describe("closing", () => conditionClosing(substrate));
    describe("deaths", () => conditionDeaths(substrate));
    describe("programs", () => conditionPrograms(substrate));
  });
}
