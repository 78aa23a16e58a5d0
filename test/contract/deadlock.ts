import { describe } from "node:test";
import { deadlockCircles } from "./deadlock/circles.ts";
import { deadlockNone } from "./deadlock/none.ts";
import type { Substrate } from "./substrate.ts";

/** What is promised of waits in a circle: each is found, the one that began last is told, and no other wait ever is. */
export function deadlock(substrate: Substrate): void {
  describe(`deadlock · ${substrate.name}`, () => {
    describe("circles", () => deadlockCircles(substrate));
    describe("none", () => deadlockNone(substrate));
  });
}
