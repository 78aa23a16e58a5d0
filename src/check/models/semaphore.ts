import { type Act, type Model, never, type State, type Weakening } from "../model.ts";
import type { Process } from "../history-event.ts";
import type { Operation } from "../operations.ts";
import { wholeValue } from "../wrong-value.ts";

/** A semaphore of `permits` permits, a whole number from 0: `acquire` (P) takes so many as its value says, null is one, and `release` (V) adds so many, by whomever. */
export function semaphore(permits: number): Model {
  return { name: "semaphore", ops: ["acquire", "release"], start: permits, acts: (operations) => operations.map(act), weakenings: holds };
}

function act(operation: Operation): Act {
  const { op, type, to } = operation;
  const count = wholeValue(operation, operation.given, 1, 1);
  if (op === "release") return { step: (state: State) => (state as number) + count, rank: to, isEager: type === "ok", kind: `${count}` };
  // Of unknown outcome it explains nothing: without it there are more permits.
  return {
    step: type === "info" ? never : (state: State) => ((state as number) >= count ? (state as number) - count : undefined),
    rank: to,
  };
}

/** A hold can go: without it there are more permits, and after it as many. */
function holds(operations: readonly Operation[]): Weakening[] {
  const found: Weakening[] = [];
  const last = new Map<Process, Operation>();
  for (const operation of operations) {
    const before = last.get(operation.process);
    const isHold = operation.op === "release" && before?.op === "acquire" && before.type === "ok";
    if (isHold && wholeValue(before, before.given, 1, 1) === wholeValue(operation, operation.given, 1, 1))
      found.push(new Map([before, operation].map((one) => [one, null])));
    last.set(operation.process, operation);
  }
  return found;
}
