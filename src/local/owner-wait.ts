import { HeaderWord } from "./memory/layout.ts";
import { deadlock } from "./raw/deadlock.ts";
import type { Pending } from "./raw/actor.ts";
import type { LockOwner } from "./raw/lock-owner.ts";
import type { RawLock } from "./raw/raw-lock.ts";

/** An owner's wait for a lock, from before it is in line until it has it or has given up. It is looked for in a circle when it begins, and once a slice. */
export class OwnerWait implements Pending {
  readonly #lock: RawLock;
  readonly #refuse: (reason: unknown) => void;
  /** 0 when it is not written down, or over. */
  #cell: number;
  #foundSeen: number;

  constructor(lock: RawLock, owner: LockOwner, refuse: (reason: unknown) => void) {
    this.#lock = lock;
    this.#refuse = refuse;
    this.#foundSeen = this.#found();
    this.#cell = lock.actor.waits.await(owner, lock.at);
    if (this.#cell !== 0) lock.actor.await(this);
  }

  look(): void {
    const stuck = this.#cell === 0 ? null : deadlock(this.#lock.actor, this.#cell);
    if (stuck !== null) this.#refuse(stuck);
  }

  poll(probe: boolean): void {
    const found = this.#found();
    if (probe || found !== this.#foundSeen) this.look();
    this.#foundSeen = found;
  }

  /** How many circles others have found that were not theirs to open. */
  #found(): number {
    return Atomics.load(this.#lock.actor.words, HeaderWord.CIRCLES);
  }

  /** Closing refuses the request, and that ends us. */
  abandon(): void {}

  end(): void {
    if (this.#cell === 0) return;
    this.#lock.actor.waits.end(this.#cell);
    this.#lock.actor.settled(this);
    this.#cell = 0;
  }
}
