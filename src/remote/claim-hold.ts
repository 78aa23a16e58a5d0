import { LockstepError } from "../sync/error.ts";
import type { Hold } from "../sync/lock.ts";
import type { OuterHold } from "../sync/nested-hold.ts";
import type { Claim } from "../engine/claim.ts";
import type { ClaimOwner } from "./owner.ts";

interface HoldTerms {
  readonly owner?: ClaimOwner | undefined;
  /** By which it would have been released once. */
  readonly form?: string;
}

/** A granted claim, as its holder sees it. A condition's wait gives the claim up, and the hold goes on with another one. */
export class ClaimHold implements Hold, OuterHold {
  abandoned: boolean;
  /** What it is a hold of. */
  readonly lock: { readonly name: string };
  readonly owner: ClaimOwner | undefined;
  readonly #form: string;
  #claim: Claim;
  #controller: AbortController | undefined;
  #isReleased = false;
  /** What ended it while it had no claim. */
  #failure: LockstepError | undefined;
  /** Ends the condition's wait that it is in. */
  #giveUp: (() => void) | undefined;

  constructor(lock: { readonly name: string }, claim: Claim, { owner, form = "withLock" }: HoldTerms) {
    this.lock = lock;
    this.owner = owner;
    this.#form = form;
    this.#claim = claim;
    this.abandoned = claim.abandoned;
  }

  get token(): bigint {
    this.mustBeHeld("has no token any more");
    return this.#claim.order;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#watch();
    }
    return this.#controller.signal;
  }

  get held(): boolean {
    return !this.#isReleased && !this.waiting && this.lostBy === undefined;
  }

  /** What ended it, if others did. */
  get lostBy(): LockstepError | undefined {
    return this.#failure ?? this.#claim.lostBy;
  }

  get released(): boolean {
    return this.#isReleased;
  }

  get waiting(): boolean {
    return this.#giveUp !== undefined;
  }

  async release(): Promise<void> {
    const { name } = this.lock;
    if (this.#isReleased)
      throw new LockstepError("not-held", `this hold of "${name}" was released before; release it once, or use ${this.#form}`);
    if (this.waiting) throw new LockstepError("not-held", `this hold of "${name}" is waiting on a condition; release it after the wait`);
    this.#isReleased = true;
    await this.#claim.leave();
  }

  /** A wait on a condition ends by that. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isReleased) return;
    if (!this.waiting) return this.release();
    this.#isReleased = true;
    this.giveUp();
  }

  giveUp(): void {
    this.#giveUp?.();
  }

  /** A condition's wait begins, which `giveUp` ends. */
  suspend(giveUp: () => void): void {
    this.#giveUp = giveUp;
  }

  /** Gives the claim up within the wait. */
  leaveClaim(): Promise<void> {
    return this.#claim.leave();
  }

  /** The wait is over: the hold goes on with that claim, unless it was disposed of meanwhile. */
  async resume(next: Claim = this.#claim): Promise<void> {
    this.#giveUp = undefined;
    this.#claim = next;
    if (this.#isReleased) return next.leave();
    if (next.abandoned) this.abandoned = true;
    if (this.#controller !== undefined) this.#watch();
  }

  /** The wait is over, and there is no claim any more. */
  fail(reason: LockstepError): void {
    this.#giveUp = undefined;
    this.#failure = reason;
    this.#controller?.abort(reason);
  }

  /** Throws unless it is held. */
  mustBeHeld(what: string): void {
    if (this.held) return;
    const isWaiting = this.waiting && !this.#isReleased;
    const code = this.#isReleased || isWaiting ? "not-held" : "lost";
    throw new LockstepError(code, `the hold of "${this.lock.name}" ${isWaiting ? "is waiting on a condition" : "has ended"} and ${what}`);
  }

  #watch(): void {
    if (this.#failure === undefined) this.#claim.whenLost((reason) => this.#controller?.abort(reason));
    else this.#controller?.abort(this.#failure);
  }
}
