import type { Holds } from "./holds.ts";
import type { Hold } from "./lock.ts";

/** What has been acquired so far of several locks. */
export class Acquired<H extends Hold> implements Holds<H> {
  readonly #locks: readonly unknown[];
  readonly #held = new Map<unknown, H>();

  constructor(locks: readonly unknown[]) {
    this.#locks = locks;
  }

  /** False when there is no hold to add. */
  add(lock: unknown, hold: H | null): boolean {
    if (hold !== null) this.#held.set(lock, hold);
    return hold !== null;
  }

  get holds(): readonly H[] {
    return this.#locks.map((lock) => this.#held.get(lock)!);
  }

  async release(): Promise<void> {
    await Promise.all(this.latestFirst().map((hold) => hold[Symbol.asyncDispose]()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  protected latestFirst(): H[] {
    return [...this.#held.values()].toReversed();
  }
}
