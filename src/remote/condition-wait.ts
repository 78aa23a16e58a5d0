import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClaimHold } from "./claim-hold.ts";
import type { ClaimLock } from "./lock.ts";

/**
 * One wait on a condition. Its place in the condition's line is taken before the lock is given up. Whoever changes what is waited for has the lock then, and
 * notifies after that: so it finds the place, and no wake-up is lost.
 */
export class ConditionWait {
  readonly #engine: Engine;
  readonly #line: string;
  readonly #guard: ClaimLock;
  readonly #hold: ClaimHold;
  /** Aborts when the hold is disposed of: nobody wants the lock again then. */
  readonly #disposed = new AbortController();
  #isGivenUp = false;
  #wake: (() => void) | undefined;

  constructor(engine: Engine, line: string, guard: ClaimLock, hold: ClaimHold) {
    this.#engine = engine;
    this.#line = line;
    this.#guard = guard;
    this.#hold = hold;
  }

  /** Resolves with the lock held again, unless the hold was disposed of: was it notified? Rejects without the lock, the hold lost. */
  async run(leftMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const hold = this.#hold;
    const endsAtMs = performance.now() + leftMs;
    hold.suspend(() => this.#giveUp());
    const place = await this.#enter();
    try {
      await hold.leaveClaim();
      const isNotified = await this.#notified(place, endsAtMs, signal);
      if (!hold.released) await this.#acquireAgain();
      return isNotified;
    } catch (error) {
      place.leave().catch(() => {}); // the wait's own outcome is told
      hold.fail(error as LockstepError);
      throw error;
    }
  }

  async #enter(): Promise<Claim> {
    const hold = this.#hold;
    try {
      const place = await this.#engine.join(this.#line, { weight: 1, limit: 0, wait: true });
      if (place === null) throw new Error("invariant: who waits has a place");
      if (hold.lostBy === undefined) return place;
      await place.leave();
      throw hold.lostBy;
    } catch (error) {
      await hold.resume(); // it has the lock still, or has lost it by itself
      throw error;
    }
  }

  /** Waits for the notification, the time, the abort, or the giving up. Who was notified before one of these could end the place counts as notified. */
  async #notified(place: Claim, endsAtMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    let disarm = (): void => {};
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      disarm = limit(endsAtMs - performance.now(), signal, resolve, () => resolve());
      place.whenLost(() => resolve());
      if (this.#isGivenUp || signal?.aborted === true) resolve();
    });
    disarm();
    // What ended it was a notification, or that the store has forgotten it: then it might have missed one.
    if (place.lostBy !== undefined) return wasNotified(place.lostBy);
    return !(await this.#engine.evict(this.#line, place.order));
  }

  async #acquireAgain(): Promise<void> {
    const hold = this.#hold;
    const { owner } = hold;
    try {
      await hold.resume(await this.#guard.claim({ signal: this.#disposed.signal }, owner && { owner, isUnfailing: true }));
    } catch (error) {
      if (!hold.released) throw error;
    }
  }

  #giveUp(): void {
    this.#isGivenUp = true;
    this.#wake?.();
    if (this.#hold.released) this.#disposed.abort();
  }
}

function wasNotified(reason: LockstepError): true {
  if (reason.code !== "lost") throw reason;
  return true;
}
