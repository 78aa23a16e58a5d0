import { describe } from "node:test";
import type { Ground } from "./ground.ts";
import { awaitedAborts } from "./lock/aborts.ts";
import { awaitedClosing } from "./lock/closing.ts";
import { awaitedDeaths } from "./lock/deaths.ts";
import { awaitedExclusion } from "./lock/exclusion.ts";
import { awaitedHolds } from "./lock/holds.ts";
import { RLOCK } from "./lock/kind.ts";
import { awaitedLine } from "./lock/line.ts";
import { awaitedSessions } from "./lock/sessions.ts";
import { awaitedTimeouts } from "./lock/timeouts.ts";
import { awaitedNesting } from "./rlock/nesting.ts";
import { awaitedOwners } from "./rlock/owners.ts";

/** What an rlock promises to those who await it: all that a lock does to those who are somebody new, and more to its owner. */
export function awaitedRLock(ground: Ground): void {
  const { others } = ground;
  describe(`awaited rlock · ${ground.name}`, () => {
    describe("nesting", () => awaitedNesting(ground));
    describe("owners", () => awaitedOwners(ground));
    describe("exclusion", () => awaitedExclusion(ground, RLOCK));
    describe("timeouts", () => awaitedTimeouts(ground, RLOCK));
    describe("aborts", () => awaitedAborts(ground, RLOCK));
    describe("the line", () => awaitedLine(ground, RLOCK));
    describe("holds", () => awaitedHolds(ground, RLOCK));
    describe("closing", () => awaitedClosing(ground, RLOCK));
    if (others !== "in our thread") describe("deaths", () => awaitedDeaths(ground, RLOCK));
    if (typeof others === "object") describe("sessions", () => awaitedSessions(ground, others, RLOCK));
  });
}
