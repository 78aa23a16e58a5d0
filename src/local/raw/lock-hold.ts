import { LockstepError } from "../../sync/error.ts";
import type { LocalHold } from "../../sync/lock.ts";
import { PARKED, RecordWord, SEQ_MAX } from "../memory/layout.ts";
import * as fast from "../memory/swap.ts";
import type { LockOwner } from "./lock-owner.ts";
import type { Actor } from "./actor.ts";
import type { RawLock } from "./raw-lock.ts";

/** Numbers no lock has: released by its owner; given up for a condition's wait; ended with its space while it waited; disposed of while it waited. */
const RELEASED = -1;
const WAITING = -2;
const ENDED = -3;
const LEAVING = -4;
const SEQ_SPAN = BigInt(SEQ_MAX) + 1n;

/** A constant of this module: V8 folds it. */
const { swap } = fast;

/** Of the few holds whose signal was asked for; a field for it would cost every hold. */
const controllers = new WeakMap<LockHold, AbortController>();
/** Of those that wait asynchronously on a condition: what ends the wait. */
const giveUps = new WeakMap<LockHold, () => void>();
/** Of those that an owner has. */
const owners = new WeakMap<LockHold, LockOwner>();

/** The token of a record's hold with that number. */
export function tokenOf({ birth }: Actor, seqHigh: number, seq: number): bigint {
  return birth + BigInt(seqHigh) * SEQ_SPAN + BigInt(seq);
}

/** A hold of a local lock: the lock, and the number of the hold. Small, as every acquire makes one. */
export class LockHold implements LocalHold {
  readonly lock: RawLock;
  /** The hold's number; a hold whose number is no longer the lock's has ended. */
  seq: number;
  abandoned: boolean;

  constructor(lock: RawLock, seq: number, abandoned: boolean) {
    this.lock = lock;
    this.seq = seq;
    this.abandoned = abandoned;
  }

  get token(): bigint {
    this.mustBeHeld("has no token any more");
    const { lock } = this;
    return tokenOf(lock.actor, lock.words[lock.at + RecordWord.SEQ_HIGH]!, this.seq);
  }

  get signal(): AbortSignal {
    let controller = controllers.get(this);
    if (controller === undefined) {
      controllers.set(this, (controller = new AbortController()));
      if (this.held) this.lock.watched = this;
      else if (this.seq !== RELEASED && !this.waiting)
        controller.abort(new LockstepError("lost", `the hold of "${this.lock.name}" was ended by somebody else`));
    }
    return controller.signal;
  }

  get held(): boolean {
    return this.lock.heldSeq === this.seq;
  }

  releaseSync(): void {
    const { lock } = this;
    if (lock.heldSeq !== this.seq) {
      releaseLate(this);
      return;
    }
    lock.heldSeq = 0;
    this.seq = RELEASED;
    if (!swap(lock.words, lock.at, lock.address, lock.mine, 0)) lock.releaseSlow(false);
  }

  async release(): Promise<void> {
    this.releaseSync();
  }

  /** A wait on a condition ends, and has its lock for a moment to leave the line. */
  [Symbol.dispose](): void {
    if (this.held) this.releaseSync();
    if (this.seq !== WAITING) return;
    this.seq = LEAVING;
    this.giveUp();
  }

  /** Ends the wait that it is in, if it is in one. */
  giveUp(): void {
    if (this.waiting) giveUps.get(this)?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  /** Is the lock given up for a condition's wait? */
  get waiting(): boolean {
    return this.seq === WAITING || this.seq === LEAVING;
  }

  /** Was it disposed of while it waits? */
  get leaving(): boolean {
    return this.seq === LEAVING;
  }

  /** The lock is given up within this hold, for a condition's wait, which `giveUp` ends if it does not block. */
  suspend(giveUp?: () => void): void {
    this.seq = WAITING;
    if (giveUp !== undefined) giveUps.set(this, giveUp);
  }

  /** The space was closed meanwhile. Who listens is told when all of it is. */
  end(reason: LockstepError): void {
    this.seq = ENDED;
    queueMicrotask(() => this.lost(reason));
  }

  /** The lock was given up within this hold and taken again: the hold goes on under a new number. */
  resume(next: LockHold): void {
    if (this.seq === LEAVING) {
      this.seq = RELEASED;
      if (next.abandoned) this.lock.pass();
      else next.releaseSync();
      return;
    }
    this.seq = next.seq;
    const owner = owners.get(this);
    if (owner !== undefined) this.ownedBy(owner);
    if (next.abandoned) this.abandoned = true;
    if (controllers.has(this)) this.lock.watched = this;
  }

  /** Whose it is, if anybody can name it. */
  get owner(): LockOwner | undefined {
    return owners.get(this);
  }

  /** Says in the record whose it is, for the search for deadlocks; one whom nobody can name needs no saying. */
  ownedBy(owner: LockOwner): void {
    const number = owner.numberIn(this.lock.actor.waits);
    if (number === 0) return;
    owners.set(this, owner);
    const { words, at } = this.lock;
    Atomics.store(words, at + RecordWord.OWNER, number);
    Atomics.store(words, at + RecordWord.OWNED_SEQ, this.seq);
    this.lock.mark(PARKED); // so that its release unsays it
  }

  /** Throws unless this hold is the lock's present one. */
  mustBeHeld(what: string): void {
    if (this.held) return;
    if (this.waiting) throw new LockstepError("not-held", `the hold of "${this.lock.name}" is waiting on a condition and ${what}`);
    throw new LockstepError(this.seq === RELEASED ? "not-held" : "lost", `the hold of "${this.lock.name}" has ended and ${what}`);
  }

  /** Somebody else ended the hold. */
  lost(reason: LockstepError): void {
    controllers.get(this)?.abort(reason);
  }
}

/** Not held: released before is an error, ended by somebody else is not. (A private method would cost every hold a word.) */
function releaseLate({ lock: { name }, seq, waiting }: LockHold): void {
  if (seq === RELEASED) throw new LockstepError("not-held", `this hold of "${name}" was released before; release it once, or use withLock`);
  if (waiting) throw new LockstepError("not-held", `this hold of "${name}" is waiting on a condition; release it after the wait`);
}
