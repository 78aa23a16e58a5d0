import { describe } from "node:test";
import { lockAborts } from "./lock/aborts.ts";
import { lockClosing } from "./lock/closing.ts";
import { lockExclusion } from "./lock/exclusion.ts";
import { lockForcedRelease } from "./lock/forced-release.ts";
import { lockForcedRequest } from "./lock/forced-request.ts";
import { lockHolds } from "./lock/holds.ts";
import { READ, WRITE } from "./lock/kind.ts";
import { lockLine } from "./lock/line.ts";
import { lockTimeouts } from "./lock/timeouts.ts";
import { rwlockDeaths } from "./rwlock/deaths.ts";
import { rwlockForcing } from "./rwlock/forcing.ts";
import { rwlockNames } from "./rwlock/names.ts";
import { rwlockSharing } from "./rwlock/sharing.ts";
import { rwlockTurns } from "./rwlock/turns.ts";
import type { Substrate } from "./substrate.ts";

/** What an rwlock promises, wherever it is kept: of its write side all that a lock does, and what the two sides are to each other. */
export function rwlock(substrate: Substrate): void {
  describe(`rwlock · ${substrate.name}`, () => {
    describe("sharing", () => rwlockSharing(substrate));
    describe("turns", () => rwlockTurns(substrate));
    describe("release by others", () => rwlockForcing(substrate));
    describe("deaths", () => rwlockDeaths(substrate));
    describe("names", () => rwlockNames(substrate));
    describe("write: exclusion", () => lockExclusion(substrate, WRITE));
    describe("write: timeouts", () => lockTimeouts(substrate, WRITE));
    describe("write: aborts", () => lockAborts(substrate, WRITE));
    describe("write: the line", () => lockLine(substrate, WRITE));
    describe("write: holds", () => lockHolds(substrate, WRITE));
    describe("write: release by others", () => lockForcedRelease(substrate, WRITE));
    describe("write: release by others is a request", () => lockForcedRequest(substrate, WRITE));
    describe("read: release by others is a request", () => lockForcedRequest(substrate, READ));
    describe("write: closing", () => lockClosing(substrate, WRITE));
  });
}
