import { LockstepError } from "../sync/error.ts";

/** A place in a line: made by an engine when the store has it, granted or lost when the store says so, and left by whoever has it. */
export class Claim {
  readonly line: string;
  /** Larger than that of every claim of the line before: where it stands, and the fencing token. */
  readonly order: bigint;
  /** Did the holder before die while holding? Known when it is granted. */
  abandoned = false;
  isGranted = false;
  readonly #leave: (claim: Claim) => Promise<void>;
  /** Made when it is asked for: what is granted at once is never waited for. */
  #grant: Grant | undefined;
  #leaving: Promise<void> | undefined;
  #lostBy: LockstepError | undefined;
  #tell: ((reason: LockstepError) => void) | undefined;

  constructor(line: string, order: bigint, leave: (claim: Claim) => Promise<void>) {
    this.line = line;
    this.order = order;
    this.#leave = leave;
  }

  /** Settles when it is granted; rejects with what ended it before that. */
  get granted(): Promise<void> {
    if (this.#grant === undefined) {
      this.#grant = newGrant();
      if (this.isGranted) this.#grant.resolve();
      else if (this.#lostBy !== undefined) this.#grant.reject(this.#lostBy);
      else if (this.#leaving !== undefined) this.#grant.reject(this.#wasLeft());
    }
    return this.#grant.promise;
  }

  /** What ended it, if others did. */
  get lostBy(): LockstepError | undefined {
    return this.#lostBy;
  }

  /** Neither left nor lost. */
  get isLive(): boolean {
    return this.#leaving === undefined && this.#lostBy === undefined;
  }

  /** The store has granted it. Again, or after its end, it says nothing. */
  grant(abandoned: boolean): this {
    if (!this.isGranted && this.isLive) {
      this.isGranted = true;
      this.abandoned = abandoned;
      this.#grant?.resolve();
    }
    return this;
  }

  /** The store has ended it, or may have by now. */
  lose(reason: LockstepError): void {
    if (!this.isLive) return;
    this.#lostBy = reason;
    this.#grant?.reject(reason);
    this.#tell?.(reason);
  }

  /** Has `told` called once, when it is lost: at once, if it is. */
  whenLost(told: (reason: LockstepError) => void): void {
    if (this.#lostBy === undefined) this.#tell = told;
    else told(this.#lostBy);
  }

  /** Ends it. Settles when the store has it so; of a claim that is lost there is nothing to end. */
  leave(): Promise<void> {
    if (this.#lostBy !== undefined) return Promise.resolve();
    if (this.#leaving === undefined) {
      if (!this.isGranted) this.#grant?.reject(this.#wasLeft());
      this.#leaving = this.#leave(this);
    }
    return this.#leaving;
  }

  #wasLeft(): LockstepError {
    return new LockstepError("not-held", `the claim in the line "${this.line}" was left before it was granted`);
  }
}

interface Grant {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(reason: LockstepError): void;
}

function newGrant(): Grant {
  let resolve!: () => void;
  let reject!: (reason: LockstepError) => void;
  const promise = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  promise.catch(() => {}); // whoever awaits it is told; nobody has to
  return { promise, resolve, reject };
}
