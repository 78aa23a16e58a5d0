import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Notice, Outcome, Table } from "../../src/engine/table/table.ts";
import { LinesModel } from "./lines-model.ts";

export type LinesStep =
  | {
      readonly does: "join";
      readonly session: number;
      readonly line: string;
      readonly weight: number;
      readonly wait: boolean;
      readonly afterUs: number;
    }
  /** Of the claim with that number, counted from the end; some have gone before. */
  | { readonly does: "leave" | "evict"; readonly back: number }
  | { readonly does: "end"; readonly session: number }
  | { readonly does: "save" };

/** What each line is for: a lock, three permits, readers and writers. */
const LIMITS: Readonly<Record<string, number>> = { lock: 1, permits: 3, rwlock: 100 };
const WEIGHTS: Readonly<Record<string, readonly number[]>> = { lock: [1], permits: [1, 2, 3], rwlock: [1, 100] };

const session = fc.nat(2);

export const linesSteps: fc.Arbitrary<LinesStep[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constant("join" as const),
        session,
        line: fc.constantFrom("lock", "permits", "rwlock"),
        weight: fc.nat(2),
        wait: fc.constantFrom(true, true, true, false),
        afterUs: fc.integer({ min: -5, max: 5 }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ does: fc.constantFrom("leave" as const, "leave" as const, "evict" as const), back: fc.nat(8) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("end" as const), session }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("save" as const) }) },
  ),
  { maxLength: 40 },
);

type Tables = { new (): Table; restore: typeof Table.restore };

/** Takes the steps with a table and with the model: every outcome, and what everybody is told, is what the model says. */
export function linesSequence(Kind: Tables, steps: readonly LinesStep[]): void {
  let table = new Kind();
  const model = new LinesModel();
  const made: { line: string; order: bigint }[] = [];
  let last = 0n;
  let nowUs = 1000;
  const told = (outcome: Outcome, line: string, { granted, abandoned }: { granted: bigint[]; abandoned: boolean }): Notice[] => {
    const what = abandoned ? "granted, abandoned before" : "granted";
    const own = outcome.notices.filter((notice) => notice.line === line && notice.what !== "evicted");
    assert.deepEqual(
      own.map(({ order, what: said }) => [order, said]),
      granted.map((order) => [order, what]),
    );
    for (const { order, session: to } of own) assert.equal(to, String(model.line(line).find((claim) => claim.order === order)!.session));
    return own;
  };
  for (const step of steps) {
    if (step.does === "save") table = Kind.restore(JSON.parse(JSON.stringify(table.snapshot())) as ReturnType<Table["snapshot"]>);
    else if (step.does === "join") {
      const { line, wait } = step;
      const limit = LIMITS[line]!;
      const weight = WEIGHTS[line]![step.weight % WEIGHTS[line]!.length]!;
      nowUs = Math.max(0, nowUs + step.afterUs); // a clock may be set back
      const outcome = table.apply({ do: "join", session: String(step.session), line, weight, limit, wait, data: "", nowUs });
      const ahead = model.line(line).reduce((sum, claim) => sum + claim.weight, 0);
      const isGranted = ahead + weight <= limit;
      assert.equal(outcome.isGranted, isGranted);
      assert.deepEqual(outcome.notices, []);
      if (!isGranted && !wait) assert.equal(outcome.order, 0n);
      else {
        assert.ok(outcome.order > last, "orders grow");
        last = outcome.order;
        made.push({ line, order: last });
        const { abandoned } = model.change(line, false, (all) => [...all, { order: last, session: step.session, weight, limit }]);
        assert.equal(outcome.abandoned, abandoned);
      }
    } else if (step.does === "end") {
      const outcome = table.apply({ do: "end", session: String(step.session) });
      const seen = [...model.lines.keys()].flatMap((line) =>
        told(
          outcome,
          line,
          model.change(line, true, (all) => all.filter((claim) => claim.session !== step.session)),
        ),
      );
      assert.equal(outcome.notices.length, seen.length);
    } else {
      const { line, order } = made.at(-1 - step.back) ?? { line: "lock", order: 7n };
      const claim = model.line(line).find((one) => one.order === order);
      const outcome = table.apply({ do: step.does, line, order: String(order) });
      assert.equal(outcome.order, claim === undefined ? 0n : order);
      const evicted = outcome.notices.filter(({ what }) => what === "evicted");
      assert.deepEqual(
        evicted,
        claim !== undefined && step.does === "evict" ? [{ session: String(claim.session), line, order, what: "evicted" }] : [],
      );
      told(
        outcome,
        line,
        model.change(line, false, (all) => all.filter((one) => one !== claim)),
      );
    }
    for (const line of Object.keys(LIMITS)) {
      const granted = model.granted(line);
      assert.deepEqual(
        table.members(line, 1000).map(({ order, isGranted }) => [order, isGranted]),
        model.line(line).map(({ order }) => [order, granted.has(order)]),
      );
    }
  }
}
