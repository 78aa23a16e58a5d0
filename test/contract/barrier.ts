import { describe } from "node:test";
import { barrierBreaking } from "./barrier/breaking.ts";
import { barrierNames } from "./barrier/names.ts";
import { barrierPassing } from "./barrier/passing.ts";
import type { Substrate } from "./substrate.ts";

/** What a barrier promises, wherever it is kept. Many of the cases are CPython's (lock_tests.py, BarrierTests; test_asyncio/test_locks.py). */
export function barrier(substrate: Substrate): void {
  describe(`barrier · ${substrate.name}`, () => {
    describe("passing", () => barrierPassing(substrate));
    describe("breaking", () => barrierBreaking(substrate));
    describe("names", () => barrierNames(substrate));
  });
}
