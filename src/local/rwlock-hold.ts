import { LockstepError } from "../sync/error.ts";
import type { LocalHold } from "../sync/lock.ts";
import { tokenOf } from "./raw/lock-hold.ts";
import type { SharedRWLock } from "./rwlock.ts";

/** A hold of one side of an rwlock. That it is held stands in the cell of its actor; this is what its thread knows of it. */
export class RWLockHold implements LocalHold {
  readonly isWrite: boolean;
  /** Number of the monitor's hold in which this was granted. */
  readonly seq: number;
  readonly abandoned: boolean;
  readonly #rwlock: SharedRWLock;
  readonly #seqHigh: number;
  #isReleased = false;
  /** Why it was lost. */
  #loss: LockstepError | undefined;
  #controller: AbortController | undefined;

  constructor(rwlock: SharedRWLock, isWrite: boolean, seq: number, seqHigh: number, abandoned: boolean) {
    this.#rwlock = rwlock;
    this.isWrite = isWrite;
    this.seq = seq;
    this.#seqHigh = seqHigh;
    this.abandoned = abandoned;
  }

  get token(): bigint {
    if (this.#isReleased) throw new LockstepError("not-held", `this hold of "${this.#rwlock.name}" has ended and has no token any more`);
    if (this.#loss !== undefined) throw new LockstepError("lost", `${this.#loss.message} and has no token any more`);
    return tokenOf(this.#rwlock.lock.actor, this.#seqHigh, this.seq);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#loss !== undefined) this.#controller.abort(this.#loss);
    }
    return this.#controller.signal;
  }

  releaseSync(): void {
    if (this.#end()) this.#rwlock.giveBackSync(this);
  }

  async release(): Promise<void> {
    if (this.#end()) await this.#rwlock.giveBack(this);
  }

  [Symbol.dispose](): void {
    if (!this.#isReleased) this.releaseSync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isReleased) await this.release();
  }

  /** Somebody else ended it. What this returns tells who looks at its signal. */
  lose(reason: LockstepError): () => void {
    if (this.#isReleased) return () => {};
    this.#loss = reason;
    return () => this.#controller?.abort(reason);
  }

  /** False when it was lost, and nothing is left to release. */
  #end(): boolean {
    if (this.#isReleased)
      throw new LockstepError("not-held", `this hold of "${this.#rwlock.name}" was released before; release it once, or use withLock`);
    if (this.#loss !== undefined) return false;
    this.#isReleased = true;
    return true;
  }
}
