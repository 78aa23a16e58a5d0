import { describe } from "node:test";
import type { Ground } from "./ground.ts";
import { awaitedAborts } from "./lock/aborts.ts";
import { awaitedClosing } from "./lock/closing.ts";
import { awaitedDeaths } from "./lock/deaths.ts";
import { awaitedExclusion } from "./lock/exclusion.ts";
import { awaitedForcedRelease } from "./lock/forced-release.ts";
import { awaitedHolds } from "./lock/holds.ts";
import { WRITE } from "./lock/kind.ts";
import { awaitedLine } from "./lock/line.ts";
import { awaitedSessions } from "./lock/sessions.ts";
import { awaitedTimeouts } from "./lock/timeouts.ts";
import { awaitedSharing } from "./rwlock/sharing.ts";

/** What an rwlock promises to those who await it: of its write side all that a lock does, and what the two sides are to each other. */
export function awaitedRWLock(ground: Ground): void {
  const { others } = ground;
  describe(`awaited rwlock · ${ground.name}`, () => {
    describe("sharing", () => awaitedSharing(ground));
    describe("write: exclusion", () => awaitedExclusion(ground, WRITE));
    describe("write: timeouts", () => awaitedTimeouts(ground, WRITE));
    describe("write: aborts", () => awaitedAborts(ground, WRITE));
    describe("write: the line", () => awaitedLine(ground, WRITE));
    describe("write: holds", () => awaitedHolds(ground, WRITE));
    describe("write: release by others", () => awaitedForcedRelease(ground, WRITE));
    describe("write: closing", () => awaitedClosing(ground, WRITE));
    if (others !== "in our thread") describe("write: deaths", () => awaitedDeaths(ground, WRITE));
    if (typeof others === "object") describe("write: sessions", () => awaitedSessions(ground, others, WRITE));
  });
}
