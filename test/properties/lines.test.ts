import { describe, test } from "node:test";
import * as fc from "fast-check";
import { Table } from "../../src/engine/table/table.ts";
import { linesSequence, linesSteps } from "./lines-sequence.ts";

describe("properties · all", () => {
  test("whatever is done to a table of lines, everybody is told what the model says", () =>
    fc.assert(
      fc.property(linesSteps, (steps) => linesSequence(Table, steps)),
      { numRuns: 3000 },
    ));
});
