import type { LocalLock, LocalSpace } from "lockstep";
import type { Counter, Job } from "./job.ts";
import { lockNames } from "./lock-names.ts";
import { SharedTally } from "./shared-tally.ts";

/** Merges each part with the table's one lock held. */
export class OneLockCounter implements Counter {
  acquisitions = 0;
  readonly #tally: SharedTally;
  readonly #lock: LocalLock;

  constructor(space: LocalSpace, { kind, shape }: Job) {
    this.#tally = new SharedTally(space, shape);
    this.#lock = space.lock(lockNames(kind)[0]!);
  }

  count(text: Uint8Array, length: number): void {
    const { words } = this.#tally;
    words.count(text, length);
    this.#lock.withLockSync(() => {
      for (const number of words.seen) this.#tally.merge(number);
    });
    this.acquisitions++;
  }

  answer(): Record<string, never> {
    return {};
  }
}
