import type { Awaitable } from "./awaitable.ts";
import type { Hold, LocalHold } from "./lock.ts";
import type { SyncWait, Wait } from "./wait.ts";

/**
 * A condition over what a lock guards. Every call takes the lock's present hold, so that waiting without the lock does not compile. A wait gives the
 * lock up, sleeps until notified, and has it again — under the same hold — when it returns, rejects or throws.
 * Disposing of the hold meanwhile ends the wait with `"not-held"`; a notification on its way to it goes to the next.
 */
export interface Condition<H extends Hold = Hold> {
  readonly name: string;
  /** Until notified. `"timeout"` or the signal's reason otherwise, with the lock held again all the same; `"closed"`, and on a store `"engine"`, without it: the hold is lost then. */
  wait(hold: H, wait?: Wait): Promise<void>;
  /** Until `ready()` says true; asked with the lock held, before each wait. */
  waitFor(hold: H, ready: () => boolean | PromiseLike<boolean>, wait?: Wait): Promise<void>;
  /** Wakes up to `count` waiters (1 by default; 0 to 2^53 - 1); they go on when the lock is released. Await it: on a store it takes its time. */
  notify(hold: H, count?: number): Awaitable<void>;
  notifyAll(hold: H): Awaitable<void>;
}

/** A condition in shared memory: a thread can also block for it. */
export interface LocalCondition extends Condition<LocalHold> {
  waitSync(hold: LocalHold, wait?: SyncWait): void;
  waitForSync(hold: LocalHold, ready: () => boolean, wait?: SyncWait): void;
  /** Never waits itself. */
  notify(hold: LocalHold, count?: number): void;
  notifyAll(hold: LocalHold): void;
}

/** A condition on a store. A wait whose place the store has forgotten returns as if it had been notified: ask again, or use `waitFor`. */
export interface RemoteCondition extends Condition {
  notify(hold: Hold, count?: number): Promise<void>;
  notifyAll(hold: Hold): Promise<void>;
}
