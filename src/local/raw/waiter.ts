import type { LockstepError } from "../../sync/error.ts";
import type { LockHold } from "./lock-hold.ts";

/** An asynchronous waiter: granted once, or taken out of the line. */
export interface Waiter {
  readonly sinceMs: number;
  woken: boolean;
  grant(hold: LockHold): void;
  refuse(reason: LockstepError): void;
}
