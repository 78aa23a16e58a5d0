import { LockstepError } from "./error.ts";

/** A whole number within bounds; throws `"invalid"` naming what was wrong. */
export function whole(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new LockstepError("invalid", `${what} is ${String(value)}; expected a whole number from ${least} to ${most}`);
  }
  return value;
}
