import assert from "node:assert/strict";
import type { Entry } from "../../src/web-locks/entry.ts";
import type { LockTable } from "../../src/web-locks/lock-table.ts";
import { type ModelRequest, WebLocksModel } from "./web-locks-model.ts";
import type { WebLocksStep } from "./web-locks-sequence.ts";

interface Asked extends ModelRequest {
  readonly entry: Entry;
}

/** Takes the steps with a table of web locks alone, and with the specification's lock manager: both have the same, and whom something happened to is touched. */
export function tableSequence(Table: typeof LockTable, steps: readonly WebLocksStep[]): void {
  const table = new Table([]);
  const model = new WebLocksModel();
  const all: Asked[] = [];
  for (const step of steps) {
    const before = new Map(all.map((asked) => [asked, asked.fate]));
    table.touched.clear();
    const actor = taken(table, model, all, step);
    for (const name of ["a", "b"]) {
      const has = (isHeld: boolean): number[] =>
        table.entries.filter((entry) => entry.name === name && entry.isHeld === isHeld).map(({ id }) => id);
      const ids = (list: readonly ModelRequest[]): number[] => list.map((asked) => (asked as Asked).entry.id);
      assert.deepEqual([has(true), has(false)], [ids(model.held(name)), ids(model.pending(name))]);
    }
    for (const asked of all) {
      const isTold = table.touched.has(asked.entry.client) || asked === actor;
      if (["held", "stolen"].includes(asked.fate) && before.get(asked) !== asked.fate)
        assert.ok(isTold, `${asked.entry.client} is not told`);
    }
  }
}

/** Takes a step with both. Returns whose it was. */
function taken(table: LockTable, model: WebLocksModel, all: Asked[], step: WebLocksStep): Asked | undefined {
  if ("back" in step) {
    const asked = all.at(-1 - step.back);
    if (asked === undefined || !["held", "waiting"].includes(asked.fate)) return undefined;
    assert.ok(table.remove(asked.entry.client, asked.entry.id));
    model.end(asked);
    return asked;
  }
  const { does, name, mode, client } = step;
  const entry: Entry = { client: `client ${client}`, id: all.length, name, mode, isHeld: false };
  const asked: Asked = { name, mode, fate: "waiting", entry };
  const isAvailable = table.isAvailable(name, mode);
  if (does === "steal") table.steal(entry);
  else if (does === "wait" || isAvailable) table.add(entry);
  all.push(asked);
  model.ask(asked, does);
  if (does === "ifAvailable") assert.equal(isAvailable, asked.fate === "held");
  return asked;
}
