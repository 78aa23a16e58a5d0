import { LockstepError } from "../sync/error.ts";
import type { Lock, LockWait } from "../sync/lock.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { acquireClaim } from "./acquire-claim.ts";
import { ClaimHold } from "./claim-hold.ts";
import type { Engine } from "../engine/engine.ts";
import type { Wanted } from "./wanted.ts";
import { within } from "./within.ts";

/** A lock kept by an engine: a line of claims, granted one at a time; or one side of an rwlock, whose claims weigh less, or as much as all others together. */
export class ClaimLock implements Lock {
  readonly name: string;
  readonly #engine: Engine;
  readonly #wanted: Wanted;

  constructor(engine: Engine, name: string, wanted: Wanted) {
    this.name = name;
    this.#engine = engine;
    this.#wanted = wanted;
  }

  get line(): string {
    return this.#wanted.line;
  }

  async acquire(wait?: LockWait): Promise<ClaimHold> {
    this.#takesNoOwner(wait);
    return new ClaimHold(this.name, await acquireClaim(this.#engine, this.#wanted, wait));
  }

  async tryAcquire(wait?: Pick<LockWait, "owner">): Promise<ClaimHold | null> {
    this.#takesNoOwner(wait);
    const { line, weight, limit } = this.#wanted;
    const claim = await this.#engine.join(line, { weight, limit, wait: false });
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
    await within(this.#endPresent(), wait, `${this.#wanted.what} was not released`, () => {}); // it goes on, unseen
  }

  async #endPresent(): Promise<void> {
    const { line, weight, what } = this.#wanted;
    // Whoever holds it stands at the head of the line; of a side of an rwlock too, as the other side holds nothing then.
    const [holder] = await this.#engine.members(line, 1);
    const isHeld = holder !== undefined && holder.isGranted && holder.weight === weight;
    if (!isHeld || !(await this.#engine.evict(line, holder.order)))
      throw new LockstepError("not-held", `nobody holds ${what}; release what was acquired, once`);
  }

  #takesNoOwner(wait: Pick<LockWait, "owner"> | undefined): void {
    if (wait?.owner !== undefined)
      throw new LockstepError(
        "unsupported",
        `${this.#wanted.what} takes no owner: deadlocks are not searched for on ${this.#engine.capabilities.store}`,
      );
  }
}
