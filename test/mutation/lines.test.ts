import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import type * as table from "../../src/engine/table/table.ts";
import { type Change, changedCopy } from "../model/library.ts";
import { linesSequence, linesSteps } from "../properties/lines-sequence.ts";

/** The same sequences every time: a bug that they catch once they catch always. */
const RUNS = { numRuns: 2000, seed: 20_261_122 };
const LINE = "engine/table/line.js";
const TABLE = "engine/table/table.js";

const MUTATIONS: readonly (Change & { readonly bug: string })[] = [
  { bug: "one too many is granted", file: LINE, find: "ahead + place.weight <= place.limit;", replace: "ahead <= place.limit;" },
  { bug: "who does not wait stays in line", file: LINE, find: "if (place.isGranted || wait)", replace: "if (true)" },
  {
    bug: "a small one passes a large one that waits",
    file: LINE,
    find: "break;\n            if (place.isGranted)",
    replace: "{ ahead -= place.weight; continue; }\n            if (place.isGranted)",
  },
  { bug: "one grant a release", file: LINE, find: "granted.push(place);", replace: "granted.push(place);\n            break;" },
  { bug: "a waiter's death counts as a holder's", file: LINE, find: "died && place.isGranted && ", replace: "died && " },
  { bug: "a reader's death is told", file: LINE, find: " && isExclusive(place)", replace: "" },
  { bug: "a death is told for ever", file: LINE, find: "this.isAbandoned = false;\n        return", replace: "return" },
  { bug: "a death is told once", file: LINE, find: "if (granted.some(isExclusive))", replace: "" },
  { bug: "a line forgets a death when nobody waits", file: LINE, find: " && !this.isAbandoned", replace: "" },
  {
    bug: "a release grants nothing",
    file: LINE,
    find: "place.isGranted = true;\n            granted",
    replace: "continue;\n            granted",
  },
  { bug: "orders go back with the clock", file: TABLE, find: "BigInt(nowUs) > after ? BigInt(nowUs) : after", replace: "BigInt(nowUs)" },
  { bug: "an eviction is told to nobody", file: TABLE, find: 'what: "evicted" }]', replace: 'what: "evicted" }].slice(1)' },
  { bug: "an eviction counts as a death", file: TABLE, find: "remove(order, false)", replace: "remove(order, isEvicted)" },
  { bug: "whoever ends keeps the others waiting", file: TABLE, find: "if (ended.length > 0)", replace: "if (ended.length > 1)" },
  { bug: "a death is not saved", file: TABLE, find: "line.isAbandoned = isAbandoned;", replace: "" },
  { bug: "the last order is not saved", file: TABLE, find: "table.#lastOrder = BigInt(lastOrder);", replace: "" },
];

describe("mutations · all", () => {
  for (const mutation of MUTATIONS) {
    test(`lines, ${mutation.bug}: caught`, async (t) => {
      const folder = changedCopy([mutation]);
      t.after(() => rmSync(folder, { recursive: true }));
      const { Table } = (await import(pathToFileURL(join(folder, TABLE)).href)) as typeof table;
      const { failed } = fc.check(
        fc.property(linesSteps, (steps) => linesSequence(Table, steps)),
        RUNS,
      );
      assert.ok(failed, "it survived");
    });
  }
});
