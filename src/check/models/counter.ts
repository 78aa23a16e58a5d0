import { type Act, type Model, never, type State, type Weakening } from "../model.ts";
import type { Operation } from "../operations.ts";
import { wholeValue, wrongValue } from "../wrong-value.ts";

/** A counter: `read` has the count; `add` adds its value, null is 1, and may end with `[value, count]`: what it added, and the count that made. */
export function counter(initial: number = 0): Model {
  return { name: "counter", ops: ["read", "add"], start: initial, acts: (operations) => operations.map(act), weakenings };
}

function act(operation: Operation): Act {
  const { op, type, to, had } = operation;
  if (op === "read") {
    const seen = type === "ok" ? wholeValue(operation, had, Number.MIN_SAFE_INTEGER) : undefined;
    return {
      step: seen === undefined ? never : (state): State | undefined => (state === seen ? state : undefined),
      rank: to,
      isEager: true,
    };
  }
  const by = wholeValue(operation, operation.given, Number.MIN_SAFE_INTEGER, 1);
  const made = madeBy(operation, by);
  const step = (state: State): State | undefined => {
    const count = (state as number) + by;
    return made === undefined || count === made ? count : undefined;
  };
  return { step, rank: to, kind: `${by}` };
}

/** The count that an `add` made; undefined when it does not say, or is not asked. */
function madeBy(operation: Operation, by: number): number | undefined {
  const { had, isBlind } = operation;
  if (!Array.isArray(had)) return undefined;
  if (had.length !== 2 || (had[0] ?? 1) !== by || !Number.isSafeInteger(had[1]))
    throw wrongValue(operation, had, `[${by}, the count that made]`);
  return isBlind ? undefined : (had[1] as number);
}

/** Who only looks can go; of others, what they saw. */
function weakenings(operations: readonly Operation[]): Weakening[] {
  return operations
    .filter(({ op, had, isBlind }) => op === "read" || (Array.isArray(had) && !isBlind))
    .map((operation) => new Map([[operation, operation.op === "read" ? null : { ...operation, isBlind: true }]]));
}
