import { describe } from "node:test";
import type { Ground } from "./ground.ts";
import { awaitedAborts } from "./lock/aborts.ts";
import { awaitedClosing } from "./lock/closing.ts";
import { awaitedDeaths } from "./lock/deaths.ts";
import { awaitedExclusion } from "./lock/exclusion.ts";
import { awaitedForcedRelease } from "./lock/forced-release.ts";
import { awaitedHolds } from "./lock/holds.ts";
import { LOCK } from "./lock/kind.ts";
import { awaitedLine } from "./lock/line.ts";
import { awaitedNames } from "./lock/names.ts";
import { awaitedSessions } from "./lock/sessions.ts";
import { awaitedTimeouts } from "./lock/timeouts.ts";

/** What a lock promises to those who await it, wherever it is kept: in memory, or on a store. */
export function awaitedLock(ground: Ground): void {
  const { others } = ground;
  describe(`awaited lock · ${ground.name}`, () => {
    describe("exclusion", () => awaitedExclusion(ground, LOCK));
    describe("timeouts", () => awaitedTimeouts(ground, LOCK));
    describe("aborts", () => awaitedAborts(ground, LOCK));
    describe("the line", () => awaitedLine(ground, LOCK));
    describe("holds", () => awaitedHolds(ground, LOCK));
    describe("release by others", () => awaitedForcedRelease(ground, LOCK));
    describe("names", () => awaitedNames(ground));
    describe("closing", () => awaitedClosing(ground, LOCK));
    if (others !== "in our thread") describe("deaths", () => awaitedDeaths(ground, LOCK));
    if (typeof others === "object") describe("sessions", () => awaitedSessions(ground, others, LOCK));
  });
}
