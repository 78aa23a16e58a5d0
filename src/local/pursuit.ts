import { limit } from "../sync/limit.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { Attempt, Monitor } from "./monitor.ts";
import type { Ended, Sleeper } from "./wait-set.ts";

/**
 * One asynchronous operation that tries under a monitor until it succeeds. It settles at once when its time is over or its signal aborts; what is
 * then still on the way to it — the monitor, a notification — is taken back or passed on unseen.
 */
export class Pursuit<T> {
  readonly #monitor: Monitor;
  readonly #what: number;
  readonly #attempt: Attempt<T>;
  readonly #resolve: (result: T) => void;
  readonly #reject: (reason: unknown) => void;
  /** Ends the wait it is in now: for the monitor, or for a notification. */
  #stop: (() => void) | undefined;
  #settled = false;
  #cleanUp: () => void = () => {};

  /** While it cannot succeed, it waits for what `monitor` has under that number. */
  constructor(monitor: Monitor, what: number, attempt: Attempt<T>, resolve: (result: T) => void, reject: (reason: unknown) => void) {
    this.#monitor = monitor;
    this.#what = what;
    this.#attempt = attempt;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(timeoutMs: number, signal: AbortSignal | undefined): void {
    if (signal?.aborted === true) {
      this.#reject(signal.reason);
      return;
    }
    const onTime = (): void => this.#giveUp(this.#monitor.timedOut(this.#what, timeoutMs));
    this.#cleanUp = limit(timeoutMs === 0 ? Infinity : timeoutMs, signal, onTime, (reason) => this.#giveUp(reason));
    const takeBack = this.#monitor.lock.request(
      Infinity,
      undefined,
      (hold) => this.#step(hold, false, timeoutMs),
      (reason) => this.#settle(() => this.#reject(reason)),
    );
    this.#stop ??= takeBack;
  }

  /** One attempt with the lock held. When it yields nothing: sleeps, or ends if it was to try once. */
  #step(hold: LockHold, notified: boolean, timeoutMs: number): void {
    try {
      this.#monitor.putRight(hold);
      const result = this.#attempt(notified, timeoutMs > 0);
      if (result === null && timeoutMs > 0) {
        this.#sleep(hold, timeoutMs);
        return;
      }
      if (result === null) throw this.#monitor.timedOut(this.#what, timeoutMs);
      this.#settle(() => this.#resolve(result));
    } catch (error) {
      this.#settle(() => this.#reject(error));
    }
    hold[Symbol.dispose]();
  }

  #sleep(hold: LockHold, timeoutMs: number): void {
    const sleeper: Sleeper = {
      hold,
      resumed: (ended) => this.#resumed(hold, ended, timeoutMs),
      refuse: (reason) => this.#settle(() => this.#reject(reason)),
    };
    this.#stop = this.#monitor.waiters(this.#what).enlist(sleeper);
  }

  #resumed(hold: LockHold, ended: Ended, timeoutMs: number): void {
    if (!this.#settled) {
      this.#step(hold, ended === "notified", timeoutMs);
      return;
    }
    this.#monitor.putRight(hold);
    this.#monitor.gone(this.#what, ended === "notified");
    hold[Symbol.dispose]();
  }

  #giveUp(reason: unknown): void {
    this.#settle(() => this.#reject(reason));
    this.#stop?.();
  }

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cleanUp();
    tell();
  }
}
