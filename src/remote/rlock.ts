import { LockstepError } from "../sync/error.ts";
import type { Hold } from "../sync/lock.ts";
import type { NestedHold } from "../sync/nested-hold.ts";
import type { OwnedWait, RLock } from "../sync/rlock.ts";
import type { ClaimLock } from "./lock.ts";
import { Nesting } from "./nesting.ts";

/** A lock kept by an engine that its owner may enter again. The nesting is the business of the space object it was acquired through. */
export class ClaimRLock implements RLock {
  readonly name: string;
  readonly lock: ClaimLock;
  /** Of all rlocks of the space, by their lines. */
  readonly #nestings: Map<string, Nesting>;

  constructor(lock: ClaimLock, nestings: Map<string, Nesting>) {
    this.name = lock.name;
    this.lock = lock;
    this.#nestings = nestings;
  }

  get line(): string {
    return this.lock.line;
  }

  async acquire(wait?: OwnedWait): Promise<NestedHold> {
    return this.#nesting().acquire(wait);
  }

  async tryAcquire(wait?: Pick<OwnedWait, "owner">): Promise<NestedHold | null> {
    return this.#nesting().tryAcquire(wait);
  }

  async withLock<T>(body: (hold: Hold) => T | PromiseLike<T>, wait?: OwnedWait): Promise<T> {
    const hold = await this.acquire(wait);
    try {
      return await body(hold);
    } finally {
      await hold[Symbol.asyncDispose]();
    }
  }

  async release(): Promise<void> {
    if (!(await this.lock.isHeld())) throw this.lock.notHeld();
    throw new LockstepError("not-owner", `the rlock "${this.name}" is held by somebody; only its owner can release it, by its hold`);
  }

  #nesting(): Nesting {
    const known = this.#nestings.get(this.line);
    if (known !== undefined) return known;
    const nesting = new Nesting(this.lock, () => this.#nestings.delete(this.line));
    this.#nestings.set(this.line, nesting);
    return nesting;
  }
}
