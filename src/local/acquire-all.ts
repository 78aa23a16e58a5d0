import { inspect } from "node:util";
import type { LocalHolds } from "../sync/holds.ts";
import { LockstepError } from "../sync/error.ts";
import type { LocalHold, LocalLock, LockWait } from "../sync/lock.ts";
import { type SyncWait, timeoutOf } from "../sync/wait.ts";

/**
 * Several locks, one after the other in the order of their names (by UTF-16 code units), whoever asks and however they are given: those who take all
 * they need so never wait in a circle (Havender 1968, "Avoiding deadlock in multitasking systems"). Who cannot have one gives back the others.
 */
export class AcquireAll {
  readonly #locks: readonly LocalLock[];
  readonly #order: readonly LocalLock[];

  /** `isOurs` knows the locks of the space. */
  constructor(locks: Iterable<LocalLock>, isOurs: (lock: unknown) => boolean) {
    this.#locks = [...locks];
    const stranger = this.#locks.find((lock) => !isOurs(lock));
    if (stranger !== undefined)
      throw new LockstepError(
        "invalid",
        `${inspect(stranger, { depth: 0 })} is none of the space's locks; give locks, rlocks and sides of rwlocks of one space`,
      );
    this.#order = this.#locks.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
    const twice = this.#order.find((lock, index) => lock.name === this.#order[index + 1]?.name);
    if (twice !== undefined) throw new LockstepError("invalid", `"${twice.name}" is given twice; give each lock once`);
  }

  wait(wait: LockWait = {}): Promise<LocalHolds> {
    const left = countdown(timeoutOf(wait));
    const { signal, owner } = wait;
    return this.#take((lock) => lock.acquire({ ...left(), ...(signal && { signal }), ...(owner && { owner }) })) as Promise<LocalHolds>;
  }

  waitBlocking(wait: SyncWait = {}): LocalHolds {
    const left = countdown(timeoutOf(wait));
    return this.#takeSync((lock) => lock.acquireSync(left())) as LocalHolds;
  }

  try(): Promise<LocalHolds | null> {
    return this.#take((lock) => lock.tryAcquire());
  }

  trySync(): LocalHolds | null {
    return this.#takeSync((lock) => lock.tryAcquireSync());
  }

  /** All of them as `ask` has them, or none. */
  async #take(ask: (lock: LocalLock) => Promise<LocalHold | null>): Promise<LocalHolds | null> {
    const all = new Acquired(this.#locks);
    try {
      for (const lock of this.#order) {
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

  #takeSync(ask: (lock: LocalLock) => LocalHold | null): LocalHolds | null {
    const all = new Acquired(this.#locks);
    try {
      for (const lock of this.#order) {
        if (all.add(lock, ask(lock))) continue;
        all.releaseSync();
        return null;
      }
    } catch (error) {
      all.releaseSync();
      throw error;
    }
    return all;
  }
}

/** What is left of a time that begins now, for each of several waits. */
function countdown(timeoutMs: number): () => SyncWait {
  const deadline = performance.now() + timeoutMs;
  return () => (timeoutMs === Infinity ? {} : { timeoutMs: Math.max(0, deadline - performance.now()) });
}

class Acquired implements LocalHolds {
  readonly #locks: readonly LocalLock[];
  readonly #held = new Map<LocalLock, LocalHold>();

  constructor(locks: readonly LocalLock[]) {
    this.#locks = locks;
  }

  /** False when there is no hold to add. */
  add(lock: LocalLock, hold: LocalHold | null): boolean {
    if (hold !== null) this.#held.set(lock, hold);
    return hold !== null;
  }

  get holds(): readonly LocalHold[] {
    return this.#locks.map((lock) => this.#held.get(lock)!);
  }

  async release(): Promise<void> {
    await Promise.all(this.#latestFirst().map((hold) => hold[Symbol.asyncDispose]()));
  }

  releaseSync(): void {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const hold of this.#latestFirst()) hold[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #latestFirst(): LocalHold[] {
    return [...this.#held.values()].toReversed();
  }
}
