import { Acquired } from "./acquired.ts";
import { LockstepError } from "./error.ts";
import type { Holds } from "./holds.ts";
import type { Hold, Lock, LockWait } from "./lock.ts";
import { type SyncWait, timeoutOf } from "./wait.ts";

/**
 * Several locks, one after the other in the order of their keys (by UTF-16 code units), whoever asks and however they are given: those who take all
 * they need so never wait in a circle (Havender 1968, "Avoiding deadlock in multitasking systems"). Who cannot have one gives back the others.
 */
export class AcquireAll<H extends Hold, L extends Lock<H>> {
  protected readonly locks: readonly L[];
  protected readonly order: readonly L[];

  /** `keyOf` knows the locks of the space, by what sets each apart from all others. `show` says what a stranger is. */
  constructor(locks: Iterable<L>, keyOf: (lock: L) => string | undefined, show: (stranger: unknown) => string) {
    this.locks = [...locks];
    const keyed = this.locks.map((lock) => {
      const key = keyOf(lock);
      if (key !== undefined) return { lock, key };
      throw new LockstepError(
        "invalid",
        `${show(lock)} is none of the space's locks; give locks, rlocks and sides of rwlocks of one space`,
      );
    });
    keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    const twice = keyed.find(({ key }, index) => key === keyed[index + 1]?.key);
    if (twice !== undefined) throw new LockstepError("invalid", `"${twice.lock.name}" is given twice; give each lock once`);
    this.order = keyed.map(({ lock }) => lock);
  }

  wait(wait: LockWait = {}): Promise<Holds<H>> {
    const left = countdown(timeoutOf(wait));
    const { signal, owner } = wait;
    return this.#take((lock) => lock.acquire({ ...left(), ...(signal && { signal }), ...(owner && { owner }) })) as Promise<Holds<H>>;
  }

  try(): Promise<Holds<H> | null> {
    return this.#take((lock) => lock.tryAcquire());
  }

  /** None as yet. */
  protected none(): Acquired<H> {
    return new Acquired(this.locks);
  }

  /** All of them as `ask` has them, or none. */
  async #take(ask: (lock: L) => Promise<H | null>): Promise<Holds<H> | null> {
    const all = this.none();
    try {
      for (const lock of this.order) {
        if (all.add(lock, await ask(lock))) continue;
        await all.release();
        return null;
      }
    } catch (error) {
      await all.release();
      throw error;
    }
    return all;
  }
}

/** What is left of a time that begins now, for each of several waits. */
export function countdown(timeoutMs: number): () => SyncWait {
  const deadline = performance.now() + timeoutMs;
  return () => (timeoutMs === Infinity ? {} : { timeoutMs: Math.max(0, deadline - performance.now()) });
}
