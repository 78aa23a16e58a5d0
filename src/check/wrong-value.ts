import { LockstepError } from "../sync/error.ts";
import type { Operation } from "./operations.ts";
import { valueText } from "./value-text.ts";

/** The error of an operation with a value that it cannot have. */
export function wrongValue({ op, place }: Operation, value: unknown, expected: string): LockstepError {
  return new LockstepError("invalid", `${place}: the value of ${op} is ${valueText(value)}; expected ${expected}`);
}

/** A whole number of at least `least`; `missing` stands for null. */
export function wholeValue(operation: Operation, value: unknown, least: number, missing?: number): number {
  if (value === null && missing !== undefined) return missing;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  const from = least === Number.MIN_SAFE_INTEGER ? "" : ` of at least ${least}`;
  throw wrongValue(operation, value, `a whole number${from}${missing === undefined ? "" : ", or null"}`);
}
