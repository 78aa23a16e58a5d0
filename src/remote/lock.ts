import { LockstepError } from "../sync/error.ts";
import type { Lock, LockWait } from "../sync/lock.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { acquireClaim } from "./acquire-claim.ts";
import { ClaimHold } from "./claim-hold.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine, Member } from "../engine/engine.ts";
import { type ClaimOwner, ownerOf } from "./owner.ts";
import type { Waiter } from "./granted-to.ts";
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
    const owner = ownerOf(wait);
    return new ClaimHold(this, await this.claim(wait, owner && { owner, isUnfailing: false }), { owner });
  }

  /** A place at the head of the line. */
  claim(wait: Wait | undefined, waiter: Waiter | undefined): Promise<Claim> {
    return acquireClaim(this.#engine, this.#wantedBy(waiter?.owner), wait, waiter);
  }

  /** Is it kept by that engine? */
  isOf(engine: Engine): boolean {
    return engine === this.#engine;
  }

  /** Is it no side of an rwlock? */
  get isExclusive(): boolean {
    return this.#wanted.limit === 1;
  }

  async tryAcquire(wait?: Pick<LockWait, "owner">): Promise<ClaimHold | null> {
    const owner = ownerOf(wait);
    const { line, weight, limit, data = "" } = this.#wantedBy(owner);
    const claim = await this.#engine.join(line, { weight, limit, data, wait: false });
    return claim && new ClaimHold(this, claim, { owner });
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

  async isHeld(): Promise<boolean> {
    return (await this.#holder()) !== undefined;
  }

  notHeld(): LockstepError {
    return new LockstepError("not-held", `nobody holds ${this.#wanted.what}; release what was acquired, once`);
  }

  async #endPresent(): Promise<void> {
    const holder = await this.#holder();
    if (holder === undefined || !(await this.#engine.evict(this.line, holder.order))) throw this.notHeld();
  }

  async #holder(): Promise<Member | undefined> {
    // Whoever holds it stands at the head of the line; of a side of an rwlock too, as the other side holds nothing then.
    const [first] = await this.#engine.members(this.line, 1);
    return first !== undefined && first.isGranted && first.weight === this.#wanted.weight ? first : undefined;
  }

  #wantedBy(owner: ClaimOwner | undefined): Wanted {
    return owner === undefined ? this.#wanted : { ...this.#wanted, data: owner.data };
  }
}
