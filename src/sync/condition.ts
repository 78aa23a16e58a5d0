import type { LocalHold } from "./lock.ts";
import type { SyncWait, Wait } from "./wait.ts";

/**
 * A condition over what a lock guards. Every call takes the lock's present hold, so that waiting without the lock does not compile. A wait gives the
 * lock up, sleeps until notified, and has it again — under the same hold — when it returns, rejects or throws.
 * Disposing of the hold meanwhile ends the wait with `"not-held"`; a notification on its way to it goes to the next.
 */
export interface LocalCondition {
  readonly name: string;
  /** Until notified. `"timeout"` or the signal's reason otherwise, with the lock held again all the same. */
  wait(hold: LocalHold, wait?: Wait): Promise<void>;
  /** Until `ready()` says true; asked with the lock held, before each wait. */
  waitFor(hold: LocalHold, ready: () => boolean | PromiseLike<boolean>, wait?: Wait): Promise<void>;
  waitSync(hold: LocalHold, wait?: SyncWait): void;
  waitForSync(hold: LocalHold, ready: () => boolean, wait?: SyncWait): void;
  /** Wakes up to `count` waiters (1 by default); they go on when the lock is released. Never waits itself. */
  notify(hold: LocalHold, count?: number): void;
  notifyAll(hold: LocalHold): void;
}
