import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { pipeAgrees, pipeSteps } from "./pipe-steps.ts";

ownShmDir();

for (const [substrate, open] of [
  ["threads", async () => threads("pipes")],
  ["processes", () => processes("pipes")],
] as const) {
  describe(`properties · ${substrate}`, () => {
    test("whatever its two ends do in turn, a pipe is two lists, and as new when both are closed", async (t) => {
      const space = await open();
      t.after(() => space.close());
      await fc.assert(
        fc.asyncProperty(pipeSteps, (steps) => pipeAgrees(space, "talk", steps)),
        { numRuns: 400 },
      );
    });
  });
}
