import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { LockTable } from "../../src/web-locks/lock-table.ts";
import { tableSequence } from "../properties/table-sequence.ts";
import { webLocksSteps } from "../properties/web-locks-sequence.ts";

const FILE = new URL("../../src/web-locks/lock-table.js", import.meta.url);
/** The same sequences every time: a bug that they catch once they catch always. */
const RUNS = { numRuns: 2000, seed: 20_261_121 };

const MUTATIONS: readonly { readonly bug: string; readonly find: string; readonly replace: string }[] = [
  {
    bug: "ifAvailable passes those who wait",
    find: "return !this.entries.some((entry) => entry.name === name && !entry.isHeld) && ",
    replace: "return ",
  },
  { bug: "ifAvailable is granted what is held", find: " && this.#agrees(name, mode);", replace: ";" },
  {
    bug: "who waits behind one that cannot be granted is granted",
    find: "                return;\n            entry.isHeld",
    replace: "                continue;\n            entry.isHeld",
  },
  {
    bug: "one grant a release",
    find: "            entry.isHeld = true;\n",
    replace: '            entry.isHeld = true;\n            if (entry.mode === "shared") { this.touched.add(entry.client); return; }\n',
  },
  {
    bug: "a release grants nothing",
    find: "        this.isChanged = true;\n        this.#grant(entry.name);\n        return true;",
    replace: "        return true;",
  },
  {
    bug: "who is granted the lock is not told",
    find: "            this.touched.add(entry.client);\n        }\n    }\n    /** Do those",
    replace: "        }\n    }\n    /** Do those",
  },
  { bug: "who is robbed is not told", find: "                this.touched.add(client);", replace: "                ;" },
  { bug: "a thief waits its turn", find: "[entry, ...rest]", replace: "[...rest, entry]" },
  { bug: "a thief leaves the others their locks", find: "name !== entry.name || !isHeld)", replace: "true)" },
  { bug: "shared ones hold beside an exclusive one", find: 'held.every((entry) => entry.mode === "shared")', replace: "true" },
  {
    bug: "an exclusive one holds beside shared ones",
    find: "held.length === 0",
    replace: 'held.every((entry) => entry.mode === "shared")',
  },
];

/** The table, with a bug planted in the compiled output. */
async function changed(find: string, replace: string): Promise<typeof LockTable> {
  const text = readFileSync(FILE, "utf8");
  assert.equal(text.split(find).length, 2, `${JSON.stringify(find)} is not once in lock-table.js; say anew what is to be changed`);
  const code = text.replace(find, () => replace);
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { LockTable: typeof LockTable }).LockTable;
}

describe("mutations · all", () => {
  test("the table of web locks does what the specification's lock manager does", () => {
    fc.assert(
      fc.property(webLocksSteps, (steps) => tableSequence(LockTable, steps)),
      RUNS,
    );
  });

  for (const { bug, find, replace } of MUTATIONS) {
    test(`web locks, ${bug}: caught`, async () => {
      const Table = await changed(find, replace);
      const { failed } = fc.check(
        fc.property(webLocksSteps, (steps) => tableSequence(Table, steps)),
        RUNS,
      );
      assert.ok(failed, "it survived");
    });
  }
});
