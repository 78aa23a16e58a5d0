import { LockstepError } from "./error.ts";

/** How long to wait, in blocking forms. */
export interface SyncWait {
  /** Milliseconds, 0 to 2,147,483,647. 0 tries once; absent waits as long as it takes. */
  timeoutMs?: number | undefined;
}

/** How long to wait, in asynchronous forms. */
export interface Wait extends SyncWait {
  /** An abort ends the wait at once, rejecting with the signal's reason; aborted before, nothing is tried. */
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MAX_MS = 2_147_483_647;

/** The time-out in milliseconds, checked; Infinity when absent. Throws `"invalid"`. */
export function timeoutOf(wait: SyncWait | undefined): number {
  const timeoutMs = wait?.timeoutMs;
  if (timeoutMs === undefined) return Infinity;
  if (typeof timeoutMs !== "number" || !(timeoutMs >= 0 && timeoutMs <= TIMEOUT_MAX_MS)) {
    throw new LockstepError(
      "invalid",
      `timeoutMs is ${String(timeoutMs)}; expected a number of milliseconds from 0 (try once) to ${TIMEOUT_MAX_MS}, or none to wait as long as it takes`,
    );
  }
  return timeoutMs;
}
