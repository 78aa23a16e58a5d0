import type { LockstepError } from "../sync/error.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type SyncWait, type Wait, timeoutOf } from "../sync/wait.ts";
import { deadlock } from "./raw/deadlock.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { SharedLock } from "./lock.ts";
import { Pursuit } from "./pursuit.ts";
import { WaitSet } from "./wait-set.ts";

/** What a primitive is under its monitor. */
export interface Guarded {
  /** Computes every cache anew: somebody died inside. */
  repair(): void;
  /** What there is to wait for, each with its own set of those who do; most have one. */
  readonly waits: readonly Awaited[];
}

/** One thing that a primitive's users wait for. */
export interface Awaited {
  /** What a wait that timed out says before "within … ms". */
  readonly timedOut: string;
  /** Is a notification good for any waiter? If so, one that comes to a waiter who has given up goes to the next. */
  readonly passesOn: boolean;
  /**
   * Might a waiter go on though nobody called it: because who was called died, or could not use it? Asked without the lock, once a slice; `isBlocking`: of
   * the wait that blocks this thread.
   */
  perhaps(isBlocking: boolean): boolean;
  /** How a thread that blocks for it waits for those who hold what is guarded; absent where nobody holds anything. */
  readonly manner?: number;
  /** One who waited has given up, called or not, and may have been in others' way. Asked with the lock. */
  gone?(): void;
}

/** One try under the lock: was somebody notified since the last one, and will there be another? Null: wait on. */
export type Attempt<T> = (notified: boolean, willWait: boolean) => T | null;

/** A monitor is held for microseconds; a blocking wait with a time-out gives up on one that is not, because its holder is stopped. */
const MONITOR_PATIENCE_MS = 1000;

/**
 * A lock that guards what its record keeps, and those who wait for that to change. Blocking and asynchronous forms run the same attempts, and
 * always within one turn of the event loop: the monitor is held for microseconds.
 */
export class Monitor {
  readonly lock: SharedLock;
  readonly #guarded: Guarded;
  readonly #sets: readonly WaitSet[];
  /** Where it is written down that this thread blocks; 0 when it does not. */
  #wait = 0;

  constructor(lock: SharedLock, guarded: Guarded) {
    this.lock = lock;
    this.#guarded = guarded;
    this.#sets = guarded.waits.map(
      ({ perhaps }, set) => new WaitSet(lock, lock, (isBlocking) => lock.orphaned || perhaps(isBlocking) || this.#stuck() !== null, set),
    );
  }

  /** Of a thread that blocks among others who wait for each other: the error, if it is the one to give up. */
  #stuck(): LockstepError | null {
    return this.#wait === 0 ? null : deadlock(this.lock.actor, this.#wait);
  }

  /** Those who wait for `guarded.waits[what]`. */
  waiters(what = 0): WaitSet {
    return this.#sets[what]!;
  }

  /** Runs `body` under the lock, blocking. */
  insideSync<T>(body: () => T): T {
    return this.#run(this.lock.acquireSync(), body);
  }

  /** `told` hears of the result in the moment in which the lock is free again. */
  inside<T>(body: () => T, told?: (result: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const granted = (hold: LockHold): void => {
        let result: T;
        try {
          result = this.#run(hold, body);
        } catch (error) {
          reject(error);
          return;
        }
        resolve(result);
        told?.(result);
      };
      this.lock.request(Infinity, undefined, granted, reject);
    });
  }

  /** One attempt if the lock is free and nobody of this thread has come before; null otherwise, and when it has no result. */
  now<T>(attempt: () => T | null, what = 0): T | null {
    const hold = this.lock.line.size === 0 && !this.waiters(what).hasSleepers ? this.lock.tryAcquireSync() : null;
    return hold === null ? null : this.#run(hold, attempt);
  }

  /** Tries until `attempt` has a result, blocking this thread in between, among those who wait for `what`; throws `"timeout"`. */
  untilSync<T>(attempt: Attempt<T>, wait: SyncWait | undefined, what = 0): T {
    const timeoutMs = timeoutOf(wait);
    const { actor } = this.lock;
    const { manner } = this.#guarded.waits[what]!;
    const isHolding = manner !== undefined && actor.holdsAny();
    const deadline = timeoutMs === Infinity ? Infinity : actor.now() + timeoutMs; // without a time-out nobody needs the clock
    const hold = this.lock.acquireSync(timeoutMs === Infinity ? undefined : { timeoutMs: Math.max(timeoutMs, MONITOR_PATIENCE_MS) });
    try {
      for (let notified = false; ;) {
        this.putRight(hold);
        const result = attempt(notified, timeoutMs > 0);
        if (result !== null) return result;
        const left = deadline === Infinity ? Infinity : deadline - actor.now();
        if (left > 0 && isHolding && this.#wait === 0) this.#wait = actor.waits.block(this.lock.at, manner);
        const reason = left <= 0 ? this.timedOut(what, timeoutMs) : this.#stuck();
        if (reason !== null) {
          this.gone(what, false);
          throw reason;
        }
        notified = this.waiters(what).waitBlocking(hold, left) === "notified";
      }
    } finally {
      if (this.#wait !== 0) actor.waits.end(this.#wait);
      this.#wait = 0;
      hold[Symbol.dispose]();
    }
  }

  until<T>(attempt: Attempt<T>, wait: Wait | undefined, what = 0): Promise<T> {
    const timeoutMs = timeoutOf(wait);
    return new Promise((resolve, reject) => new Pursuit(this, what, attempt, resolve, reject).start(timeoutMs, wait?.signal));
  }

  /** Puts right what a dead one left; whoever gets the monitor does, even one who wants nothing of it any more. */
  putRight(hold: LockHold): void {
    if (!hold.abandoned) return;
    this.#guarded.repair();
    hold.abandoned = false;
  }

  /** One who waited has given up; the caller holds the lock. `wasNotified`: a notification came to it that it does not want any more. */
  gone(what: number, wasNotified: boolean): void {
    const awaited = this.#guarded.waits[what]!;
    if (wasNotified && awaited.passesOn) this.waiters(what).notify(1);
    awaited.gone?.();
  }

  timedOut(what: number, timeoutMs: number): LockstepError {
    return timedOut(this.#guarded.waits[what]!.timedOut, timeoutMs);
  }

  #run<T>(hold: LockHold, body: () => T): T {
    try {
      this.putRight(hold);
      return body();
    } finally {
      hold[Symbol.dispose]();
    }
  }
}
