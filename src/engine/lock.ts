import type { Lock, LockWait } from "../sync/lock.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { type Wanted, acquireClaim, notHeld, tryClaim } from "./acquire-claim.ts";
import { ClaimHold } from "./claim-hold.ts";
import type { Engine } from "./engine.ts";

/** A lock kept by an engine: a line of claims, one of which at a time is granted. */
export class ClaimLock implements Lock {
  readonly name: string;
  readonly #engine: Engine;
  readonly #wanted: Wanted;

  constructor(engine: Engine, name: string, line: string) {
    this.name = name;
    this.#engine = engine;
    this.#wanted = { line, weight: 1, limit: 1, missed: `the lock "${name}" was not acquired` };
  }

  async acquire(wait?: LockWait): Promise<ClaimHold> {
    return new ClaimHold(this.name, await acquireClaim(this.#engine, this.#wanted, wait));
  }

  async tryAcquire(): Promise<ClaimHold | null> {
    const claim = await tryClaim(this.#engine, this.#wanted);
    return claim && new ClaimHold(this.name, claim);
  }

  async withLock<T>(body: (hold: ClaimHold) => T | PromiseLike<T>, wait?: LockWait): Promise<T> {
    const hold = await this.acquire(wait);
    try {
      return await body(hold);
    } finally {
      await hold[Symbol.asyncDispose]();
    }
  }

  async release(wait?: Wait): Promise<void> {
    timeoutOf(wait);
    wait?.signal?.throwIfAborted();
    const [holder] = await this.#engine.members(this.#wanted.line, 1);
    if (holder === undefined || !holder.isGranted || !(await this.#engine.evict(this.#wanted.line, holder.order)))
      throw notHeld(`the lock "${this.name}"`);
  }
}
