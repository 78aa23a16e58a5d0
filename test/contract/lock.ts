import { describe } from "node:test";
import { lockAborts } from "./lock/aborts.ts";
import { lockClosing } from "./lock/closing.ts";
import { lockExclusion } from "./lock/exclusion.ts";
import { lockForcedRelease } from "./lock/forced-release.ts";
import { lockForcedRequest } from "./lock/forced-request.ts";
import { lockHolds } from "./lock/holds.ts";
import { lockLine } from "./lock/line.ts";
import { lockNames } from "./lock/names.ts";
import { lockOffers } from "./lock/offers.ts";
import { lockTimeouts } from "./lock/timeouts.ts";
import type { Substrate } from "./substrate.ts";

/**
 * What a lock promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, _test_multiprocessing.py, test_asyncio/test_locks.py):
 * its behaviours, under this library's errors.
 */
export function lock(substrate: Substrate): void {
  describe(`lock · ${substrate.name}`, () => {
    describe("exclusion", () => lockExclusion(substrate));
    describe("timeouts", () => lockTimeouts(substrate));
    describe("aborts", () => lockAborts(substrate));
    describe("the line", () => lockLine(substrate));
    describe("an offer on its way", () => lockOffers(substrate));
    describe("holds", () => lockHolds(substrate));
    describe("release by others", () => lockForcedRelease(substrate));
    describe("release by others is a request", () => lockForcedRequest(substrate));
    describe("names", () => lockNames(substrate));
    describe("closing", () => lockClosing(substrate));
  });
}
