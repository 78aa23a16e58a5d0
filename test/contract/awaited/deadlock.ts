import { describe } from "node:test";
import { awaitedCircles } from "./deadlock/circles.ts";
import { awaitedNone } from "./deadlock/none.ts";
import type { Ground } from "./ground.ts";

/** What is promised of owners that wait in a circle, wherever their locks are kept: the one that began last is told, and nobody else ever. */
export function awaitedDeadlock(ground: Ground): void {
  describe(`awaited deadlock · ${ground.name}`, () => {
    describe("circles", () => awaitedCircles(ground));
    describe("none", () => awaitedNone(ground));
  });
}
