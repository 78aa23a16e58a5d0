import { describe } from "node:test";
import { awaitedConditionClosing } from "./condition/closing.ts";
import { awaitedConditionDeaths } from "./condition/deaths.ts";
import { awaitedConditionEnds } from "./condition/ends.ts";
import { awaitedConditionHolds } from "./condition/holds.ts";
import { awaitedConditionNesting } from "./condition/nesting.ts";
import { awaitedNotifying } from "./condition/notifying.ts";
import { awaitedPredicates } from "./condition/predicates.ts";
import type { Ground } from "./ground.ts";

/** What a condition promises to those who await it, wherever it is kept. */
export function awaitedCondition(ground: Ground): void {
  const { others } = ground;
  describe(`awaited condition · ${ground.name}`, () => {
    describe("holds", () => awaitedConditionHolds(ground));
    describe("notifying", () => awaitedNotifying(ground));
    describe("predicates", () => awaitedPredicates(ground));
    describe("time-outs and aborts", () => awaitedConditionEnds(ground));
    describe("over an rlock", () => awaitedConditionNesting(ground));
    describe("closing", () => awaitedConditionClosing(ground));
    if (others !== "in our thread") describe("deaths", () => awaitedConditionDeaths(ground));
  });
}
