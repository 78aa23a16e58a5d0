import { LockstepError } from "../sync/error.ts";
import { Budget } from "./budget.ts";
import type { State } from "./model.ts";
import type { Operation } from "./operations.ts";
import { search } from "./search.ts";
import { valueText } from "./value-text.ts";

const CONFIGURATIONS_MAX = 1_000_000;

/** Something that was done as a whole: one operation or several that belong together. */
export interface Transaction<S> {
  readonly name: string;
  /** The state after it, when it runs alone, `state` itself unchanged; undefined where it cannot have run, say as it has read something else. */
  readonly run: (state: S) => S | undefined;
}

export interface SerialOptions {
  /** How many configurations are looked at before it is unknown: a whole number from 1, a million by default. Of n transactions there are 2^n at least. */
  readonly configurationsMax?: number;
}

/** The names of an order that explains the end, `"none"` when there is none, `"unknown"` when it would cost too much to find out. */
export type SerialOrder = readonly string[] | "none" | "unknown";

/**
 * Serial equivalence: whether the transactions, one after another in some order, lead from one state to the other, whatever was going on at the same time when they really ran.
 * States are what JSON has, and equal when their JSON is, the order of fields apart.
 */
export function serialOrder<S>(transactions: readonly Transaction<S>[], from: S, to: S, options: SerialOptions = {}): SerialOrder {
  const { configurationsMax = CONFIGURATIONS_MAX } = options;
  if (!Number.isSafeInteger(configurationsMax) || configurationsMax < 1)
    throw new LockstepError("invalid", `configurationsMax is ${configurationsMax}; expected a whole number of at least 1`);
  const wanted = valueText(to);
  const count = transactions.length;
  // All at the same time; then somebody looks.
  const acts = transactions.map(({ run }) => ({ step: (state: State) => after(run, state), rank: 0 }));
  const look = { step: (state: State) => (state === wanted ? state : undefined), rank: 0 };
  const all = [...transactions.map(({ name }, at) => operation(name, at, count)), operation("", 2 * count, 1)];
  const found = search(all, [...acts, look], valueText(from), new Budget(configurationsMax, () => false));
  if (found.verdict !== "yes") return found.verdict === "no" ? "none" : "unknown";
  return found.order.slice(0, -1).map(({ op }) => op);
}

function after<S>(run: Transaction<S>["run"], state: State): State | undefined {
  const next = run(JSON.parse(state as string) as S);
  return next === undefined ? undefined : valueText(next);
}

/** It begins at `from` and ends after so many events. */
function operation(op: string, from: number, count: number): Operation {
  const to = from + count;
  return { process: from, op, key: "", type: "ok", given: null, had: null, beganNs: from, endedNs: to, from, to, place: op };
}
