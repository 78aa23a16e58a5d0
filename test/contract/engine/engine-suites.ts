import { describe } from "node:test";
import { engineCells } from "./cells.ts";
import type { EngineGround } from "./engine-ground.ts";
import { engineFlashes } from "./flashes.ts";
import { engineLines } from "./lines.ts";
import { engineWatches } from "./watches.ts";

/** What is asked of a store's engine beside what its primitives show. */
export function engineSuites(ground: EngineGround): void {
  describe(`engine · ${ground.name}`, () => {
    describe("cells", () => engineCells(ground));
    describe("watches", () => engineWatches(ground));
    describe("flashes", () => engineFlashes(ground));
    describe("lines", () => engineLines(ground));
  });
}
