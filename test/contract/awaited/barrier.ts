import { describe } from "node:test";
import { awaitedBreaking } from "./barrier/breaking.ts";
import { awaitedEnding } from "./barrier/ending.ts";
import { awaitedPassing } from "./barrier/passing.ts";
import type { Ground } from "./ground.ts";

/** What a barrier promises to those who await it. */
export function awaitedBarrier(ground: Ground): void {
  describe(`awaited barrier · ${ground.name}`, () => {
    describe("passing", () => awaitedPassing(ground));
    describe("breaking", () => awaitedBreaking(ground));
    describe("ending", () => awaitedEnding(ground));
  });
}
