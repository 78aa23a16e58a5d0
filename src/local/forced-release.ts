import type { Pending } from "./raw/actor.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { SharedLock } from "./lock.ts";

/**
 * Waits for the end of a hold that we have marked as released. Being in the lock's line tells at once if nobody is before us; whoever is, a slice later
 * the hold's mark is seen to be gone.
 */
export class ForcedRelease implements Pending {
  readonly #lock: SharedLock;
  readonly #holder: number;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  #takeBack: () => void = () => {};

  constructor(lock: SharedLock, holder: number, resolve: () => void, reject: (reason: unknown) => void) {
    this.#lock = lock;
    this.#holder = holder;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(timeoutMs: number, signal: AbortSignal | undefined): void {
    this.#lock.actor.await(this);
    const granted = (hold: LockHold): void => {
      if (hold.abandoned) this.#lock.pass();
      else hold.releaseSync();
      this.#settle(this.#resolve);
    };
    this.#takeBack = this.#lock.request(timeoutMs, signal, granted, (reason) => this.#settle(() => this.#reject(reason)));
  }

  poll(): void {
    if (this.#lock.forced(this.#holder)) return;
    this.#takeBack();
    this.#settle(this.#resolve);
  }

  /** Closing refuses the request, and that settles us. */
  abandon(): void {}

  #settle(tell: () => void): void {
    this.#lock.actor.settled(this);
    tell();
  }
}
