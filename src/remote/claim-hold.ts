import { LockstepError } from "../sync/error.ts";
import type { Hold } from "../sync/lock.ts";
import type { Claim } from "../engine/claim.ts";

/** A granted claim, as its holder sees it. */
export class ClaimHold implements Hold {
  readonly abandoned: boolean;
  readonly #name: string;
  readonly #claim: Claim;
  #controller: AbortController | undefined;
  #isReleased = false;

  constructor(name: string, claim: Claim) {
    this.#name = name;
    this.#claim = claim;
    this.abandoned = claim.abandoned;
  }

  get token(): bigint {
    if (this.#isReleased || this.#claim.lostBy !== undefined)
      throw new LockstepError(this.#isReleased ? "not-held" : "lost", `the hold of "${this.#name}" has ended and has no token any more`);
    return this.#claim.order;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = (this.#controller = new AbortController());
      this.#claim.whenLost((reason) => controller.abort(reason));
    }
    return this.#controller.signal;
  }

  async release(): Promise<void> {
    if (this.#isReleased)
      throw new LockstepError("not-held", `this hold of "${this.#name}" was released before; release it once, or use withLock`);
    this.#isReleased = true;
    await this.#claim.leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isReleased) await this.release();
  }
}
