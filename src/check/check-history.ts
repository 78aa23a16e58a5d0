import { LockstepError } from "../sync/error.ts";
import { Budget } from "./budget.ts";
import type { HistoryEvent } from "./history-event.ts";
import type { Act, Model } from "./model.ts";
import { type Operation, operations } from "./operations.ts";
import { search } from "./search.ts";
import { type Part, smallestPart } from "./smallest-part.ts";

/** What a search may look at of one key; at some hundred bytes each, and larger ones counted several times, what it remembers stays about a gigabyte. */
const CONFIGURATIONS_MAX = 4_000_000;
/** To find the smallest part no single search may cost more; what costs more is not left out. */
const SMALLEST_CONFIGURATIONS_MAX = 100_000;

export interface CheckOptions {
  /** How many configurations of one key are looked at before it is given up as unknown: a whole number from 1, 4 million by default. */
  readonly configurationsMax?: number;
  /** Asked now and then; true gives up what is not known yet. */
  readonly isOver?: () => boolean;
}

/** Why a history is not linearizable. */
export interface Violation extends Part {
  readonly key: string | number;
  /** How many operations there are of the key. */
  readonly of: number;
}

/** What came of it: `unknown` when the time or the configurations given did not suffice, and no key was found impossible. */
export interface CheckResult {
  readonly verdict: "linearizable" | "not linearizable" | "unknown";
  /** Those that had no effect are not counted. */
  readonly operations: number;
  readonly keys: number;
  /** The first key that is impossible. */
  readonly violation?: Violation;
  /** The keys given up. */
  readonly unknown: readonly (string | number)[];
}

interface OfKey {
  readonly key: string | number;
  readonly all: readonly Operation[];
  readonly acts: readonly Act[];
}

/**
 * Whether a history is linearizable (Herlihy, Wing, "Linearizability: a correctness condition for concurrent objects", 1990): each operation took effect at one
 * moment between its invocation and its end. Each key by itself: that suffices (theorem 1 there). One of unknown outcome took effect at any time after its
 * invocation, or never; one that failed had no effect. Throws `"invalid"` for a history that is none, and for an operation or a value that the model has not.
 */
export function checkHistory(events: readonly HistoryEvent[], model: Model, options: CheckOptions = {}): CheckResult {
  const { configurationsMax = CONFIGURATIONS_MAX, isOver = () => false } = options;
  if (!Number.isSafeInteger(configurationsMax) || configurationsMax < 1)
    throw new LockstepError("invalid", `configurationsMax is ${configurationsMax}; expected a whole number of at least 1`);
  const keys = byKey(operations(events), model);
  const counts = { operations: keys.reduce((sum, { all }) => sum + all.length, 0), keys: keys.length };
  const unknown: (string | number)[] = [];
  for (const { key, all, acts } of keys) {
    const { verdict } = search(all, acts, model.start, new Budget(configurationsMax, isOver));
    if (verdict === "unknown") unknown.push(key);
    if (verdict !== "no") continue;
    const budget = Math.min(configurationsMax, SMALLEST_CONFIGURATIONS_MAX);
    const isImpossible = (part: readonly Operation[]): boolean =>
      !isOver() && search(part, model.acts(part), model.start, new Budget(budget, isOver)).verdict === "no";
    const violation: Violation = { key, of: all.length, ...smallestPart(model, all, isImpossible) };
    return { verdict: "not linearizable", ...counts, violation, unknown };
  }
  return { verdict: unknown.length === 0 ? "linearizable" : "unknown", ...counts, unknown };
}

function byKey(all: readonly Operation[], model: Model): OfKey[] {
  const keys = new Map<string | number, Operation[]>();
  for (const operation of all) {
    if (!model.ops.includes(operation.op)) throw unknownOp(operation, model);
    if (operation.type === "fail") continue;
    const ofKey = keys.get(operation.key);
    if (ofKey === undefined) keys.set(operation.key, [operation]);
    else ofKey.push(operation);
  }
  return [...keys].map(([key, ofKey]) => ({ key, all: ofKey, acts: model.acts(ofKey) }));
}

function unknownOp({ op, place }: Operation, { name, ops }: Model): LockstepError {
  return new LockstepError("invalid", `${place}: ${name} has no operation ${JSON.stringify(op)}; expected one of ${ops.join(", ")}`);
}
