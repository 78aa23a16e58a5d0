import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { ClaimTable } from "../../../src/engine/keeper/claim-table.ts";
import { type Moment, msSince, now } from "../../../src/engine/keeper/moment.ts";
import { Renewals } from "../../../src/engine/keeper/renewals.ts";
import type { ClaimState } from "../../../src/engine/keeper/renewer.ts";
import { until } from "../../fixtures/lock/until.ts";

const EVERY_MS = 40;

/** What was asked for, call by call; those of `failing` fail. */
function renewing(t: TestContext, table: ClaimTable, failing: ReadonlySet<number> = new Set(), everyMs = EVERY_MS): string[][] {
  const calls: string[][] = [];
  const renew = async (texts: readonly string[]): Promise<ClaimState[]> => {
    calls.push([...texts]);
    if (failing.has(calls.length)) throw new Error("no answer");
    return texts.map(() => "waiting");
  };
  const renewals = new Renewals({ renew, close: async () => {} }, table, everyMs, () => {});
  t.after(() => renewals.stop());
  return calls;
}

describe("engine · keeper", () => {
  test("many claims are renewed in batches; those of one that fails are asked for again first, and the renewed ones not", async (t) => {
    const table = new ClaimTable();
    const { monotonicMs, wallMs } = now();
    const hourAgo = (later: number): Moment => ({ monotonicMs: monotonicMs - 3_600_000 + later, wallMs: wallMs - 3_600_000 + later });
    const all = Array.from({ length: 250 }, (_, at) => `claim ${at}`);
    const slots = all.map((text, at) => table.enter(text, hourAgo(at)));
    const calls = renewing(t, table, new Set([2]), 3_600_000 / 4);
    await until(() => calls.length === 2, "the second batch was asked for");
    assert.deepEqual(calls, [all.slice(0, 100), all.slice(100, 200)]);
    await until(() => calls.length === 4, "tried again");
    assert.deepEqual(calls.slice(2), [all.slice(100, 200), all.slice(200)]);
    for (const slot of slots) assert.ok(msSince(table.renewedAt(slot)) < 60_000);
  });

  test("each claim is renewed by its own time", async (t) => {
    const table = new ClaimTable();
    const everyMs = 3_600_000;
    const ago = (ms: number): void => void table.enter(`${ms}`, { monotonicMs: now().monotonicMs - ms, wallMs: now().wallMs - ms });
    for (const ms of [0, everyMs / 2, everyMs - 1000, everyMs + 1000]) ago(ms);
    const calls = renewing(t, table, new Set(), everyMs);
    await until(() => calls.length === 1, "renewed");
    assert.deepEqual(calls, [[`${everyMs + 1000}`, `${everyMs - 1000}`]]);
    assert.ok(table.due(everyMs, 0).nextMs <= everyMs / 2);
  });

  test("a claim is renewed again and again, until it is taken out", async (t) => {
    const table = new ClaimTable();
    const slot = table.enter("claim", now());
    const calls = renewing(t, table);
    await until(() => calls.length === 3, "three times");
    table.clear(slot);
    table.enter("other", now());
    const before = calls.length;
    await until(() => calls.length > before + 1, "the other one is");
    assert.deepEqual(calls.at(-1), ["other"]);
  });

  test("what is said of a claim that has left its slot is not said of the next one there", () => {
    const table = new ClaimTable();
    const entered = now();
    const slot = table.enter("claim", { monotonicMs: 0, wallMs: 0 });
    const [due] = table.due(1, 0).due;
    table.clear(slot);
    assert.equal(table.enter("next", entered), slot);
    table.renewed(due!, { monotonicMs: 1, wallMs: 1 });
    assert.equal(table.renewedAt(slot).wallMs, entered.wallMs);
  });
});
