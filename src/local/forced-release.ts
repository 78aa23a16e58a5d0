import { LockstepError } from "../sync/error.ts";
import { timedOut } from "../sync/timed-out.ts";
import { DEPARTED, FLAGS, FORCED, OFFER, slotOf } from "./memory/layout.ts";
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

  /** Marks the present hold as released by us, who do not have it, and tells its holder. Returns who that is; null when nobody holds the lock. */
  static mark({ words, at, actor }: SharedLock): number | null {
    for (;;) {
      const word = Atomics.load(words, at);
      const owner = word & ~FLAGS;
      if (owner === 0 || owner === DEPARTED || (word & OFFER) !== 0) return null;
      if (Atomics.compareExchange(words, at, word, word | FORCED) !== word) continue;
      actor.ringForced(slotOf(owner));
      return owner;
    }
  }

  start(timeoutMs: number, signal: AbortSignal | undefined): void {
    this.#lock.actor.await(this);
    const granted = (hold: LockHold): void => {
      if (hold.abandoned) this.#lock.pass();
      else hold.releaseSync();
      this.#settle(this.#resolve);
    };
    const refused = (reason: unknown): void => {
      const isLate = reason !== signal?.reason && reason instanceof LockstepError && reason.code === "timeout";
      const { spec, name } = this.#lock;
      this.#settle(() => this.#reject(isLate ? timedOut(`the ${spec.kind} "${name}" was not released by its holder`, timeoutMs) : reason));
    };
    this.#takeBack = this.#lock.request(timeoutMs, signal, granted, refused);
  }

  poll(): void {
    if (this.#isMarked()) return;
    this.#takeBack();
    this.#settle(this.#resolve);
  }

  /** Is a hold of this holder still marked? Every end of a hold clears the mark. */
  #isMarked(): boolean {
    const word = Atomics.load(this.#lock.words, this.#lock.at);
    return (word & ~FLAGS) === this.#holder && (word & FORCED) !== 0;
  }

  /** Closing refuses the request, and that settles us. */
  abandon(): void {}

  #settle(tell: () => void): void {
    this.#lock.actor.settled(this);
    tell();
  }
}
