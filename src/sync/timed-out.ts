import { LockstepError } from "./error.ts";

/** The error of a wait that ended for want of time: what was waited for, and how long. */
export function timedOut(what: string, timeoutMs: number): LockstepError {
  return new LockstepError("timeout", `${what} within ${timeoutMs} ms`);
}
