import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reportNotes, skippedLines } from "../../examples/tally/report.ts";
import type { RowResult } from "../../examples/tally/row-result.ts";

const ROW: RowResult = {
  title: "a row",
  processes: 2,
  timeMs: 1,
  speedUp: 1,
  equal: true,
  mayLose: false,
  lost: 0,
  gained: 0,
  acquisitions: 0,
  runs: 1,
};

describe("tally", () => {
  test("what went lost without a lock is told, with how many runs it took", () => {
    const [once] = reportNotes([{ ...ROW, mayLose: true, equal: false, lost: 1200, gained: 3 }], 100_000);
    assert.equal(once, "Without a lock 1,200 of 100,000 words went lost (1.2 %), and 3 counted that are not in the text.");
    const [late] = reportNotes([{ ...ROW, mayLose: true, equal: false, lost: 1, runs: 3 }], 100);
    assert.equal(late, "Without a lock 1 of 100 words went lost (1.0 %); it took 3 runs to see it.");
  });

  test("a row that is wrong says so, a row that is right says nothing", () => {
    assert.deepEqual(reportNotes([ROW], 10), []);
    const wrong = { ...ROW, equal: false, lost: 1, gained: 2 };
    assert.deepEqual(reportNotes([wrong], 10), ['WRONG: "a row" has lost 1 word and counted 2 that are not in the text.']);
  });

  test("of many files that were not counted the first are named", () => {
    const skipped = Array.from({ length: 7 }, (_, at) => ({ path: `f${at}`, why: "x" }));
    assert.deepEqual(skippedLines(skipped).slice(-2), ["  f4: x", "  … and 2 more"]);
    assert.deepEqual(skippedLines([]), []);
  });
});
