import { LockstepError } from "../../sync/error.ts";
import type { Actor, Pending } from "./actor.ts";
import { deadlock } from "./deadlock.ts";
import { StandingOffer } from "./standing-offer.ts";
import type { Waiter } from "./waiter.ts";
import { Manner } from "./waits.ts";
import { type Picked, WaiterBits } from "./waiter-bits.ts";
import { LockHold } from "./lock-hold.ts";
import { swap } from "../memory/swap.ts";
import { DEPARTED, FAIR, FLAGS, FORCED, OFFER, PARKED, RecordWord, SEQ_MAX, slotOf } from "../memory/layout.ts";

/** A waiter passed over for this long makes the next release hand over. */
const FAIR_AFTER_MS = 1;
/** Looks at a held lock before sleeping. */
const SPINS = 40;
/** The words of a lock that is not bound: never 0, so that no compare-and-swap succeeds. */
export const TOMB: Int32Array = new Int32Array(64).fill(-1);

/**
 * The lock over one record of a memory. The fast path is one compare-and-swap of the word; everything slow is here.
 *
 * Why no wake-up is lost: a waiter sets its bit, then looks at the word, then marks it PARKED. A release clears the flags, then reads the bits,
 * then swaps the word — and the swap fails if a waiter came or left in between, because both touch the word.
 *
 * Why a crash leaves nothing half done: the word names its owner at every moment it is not free, the bits are swept when a slot is given out again,
 * and whoever takes the word marks PARKED if anyone is still in line.
 */
export class RawLock implements Pending {
  readonly actor: Actor;
  readonly name: string;
  words: Int32Array;
  /** Where the record is in `words`. */
  at: number;
  /** Where the word is for `swap`; -1 when it does not reach it, or the lock is not bound. */
  address = -1;
  readonly mine: number;
  /** The number of this thread's hold, 0 when it has none. While it is not 0 the word names us, without OFFER. */
  heldSeq = 0;
  /** The hold whose signal somebody looks at. */
  watched: LockHold | undefined;
  /** This thread's asynchronous waiters, oldest first, behind one bit in the record. */
  readonly line: Set<Waiter> = new Set();
  /** This thread's wait sets with sleepers; those that were notified need our bit in the record as a waiter does. */
  readonly sleepers: Set<{ hasDue(): boolean }> = new Set();
  /** Waits that need the name to stay bound. */
  uses = 0;
  /** Is it held for as long as its users like? Then who waits for it may wait for ever. */
  isWatched = false;
  #blocked = false;
  readonly #offer = new StandingOffer();
  #granting = false;
  #releasedWithin = false;
  readonly #bits: WaiterBits;

  constructor(actor: Actor, name: string, at: number) {
    this.actor = actor;
    this.name = name;
    this.words = actor.words;
    this.at = at;
    this.mine = actor.id;
    this.#bits = new WaiterBits(actor, this);
  }

  /** Nobody in this thread holds it, waits for it or waits on its condition. */
  get idle(): boolean {
    return this.heldSeq === 0 && this.line.size === 0 && !this.#blocked && this.uses === 0;
  }

  /** Does anybody hold it? One who has departed does not, though the next is to be told. */
  get taken(): boolean {
    const word = Atomics.load(this.words, this.at);
    const owner = word & ~FLAGS;
    return owner !== 0 && owner !== DEPARTED && (word & OFFER) === 0;
  }

  /** Did its owner die, or leave, with the lock? */
  get orphaned(): boolean {
    const word = Atomics.load(this.words, this.at);
    return (word & ~FLAGS) !== 0 && (word & OFFER) === 0 && this.actor.dead(word);
  }

  /** The word is ours: number the hold. A plain write, as only the word's owner writes here. */
  take(abandoned: boolean): LockHold {
    const { words, at } = this;
    let seq = words[at + RecordWord.SEQ]!;
    if (seq === SEQ_MAX) {
      words[at + RecordWord.SEQ_HIGH] = words[at + RecordWord.SEQ_HIGH]! + 1;
      seq = 0;
    }
    words[at + RecordWord.SEQ] = ++seq;
    this.heldSeq = seq;
    return new LockHold(this, seq, abandoned);
  }

  /** A single attempt from outside the line. */
  tryOnce(): LockHold | null {
    return this.attempt(false, true, false);
  }

  /**
   * One attempt. For a waiter (`inLine`: its bit is set) a null means that the word is marked, so that the next release must look.
   * `probe`: look whether the owner is dead, or sleeps on an offer.
   */
  attempt(fair: boolean, probe: boolean, inLine: boolean): LockHold | null {
    const { words, at, mine } = this;
    for (;;) {
      const word = Atomics.load(words, at);
      const owner = word & ~FLAGS;
      if ((word & OFFER) !== 0) {
        if (inLine && (owner === mine || (probe && this.#isStale(owner)))) {
          if (Atomics.compareExchange(words, at, word, (word & PARKED) | mine) === word) return this.#taken(false, inLine);
          continue;
        }
        if (!inLine && probe && this.actor.dead(word)) {
          if (Atomics.compareExchange(words, at, word, (word & PARKED) | mine) === word) return this.#taken(false, inLine);
          continue;
        }
      } else if (owner === 0) {
        if (Atomics.compareExchange(words, at, word, word | mine) === word) return this.#taken(false, inLine);
        continue;
      } else if (probe && owner !== mine && this.actor.dead(word)) {
        if (Atomics.compareExchange(words, at, word, (word & (PARKED | FAIR)) | mine) === word) return this.#taken(true, inLine);
        continue;
      }
      if (!inLine) return null;
      if (probe && (word & FORCED) !== 0 && owner !== mine) this.actor.ringForced(slotOf(owner)); // who rang before may have died
      const marked = word | PARKED | (fair ? FAIR : 0);
      if (marked === word || Atomics.compareExchange(words, at, word, marked) === word) return null;
    }
  }

  #isStale(offeredTo: number): boolean {
    return this.#offer.isStale(offeredTo, Atomics.load(this.words, this.at + RecordWord.SEQ), this.actor.now());
  }

  #taken(abandoned: boolean, inLine: boolean): LockHold {
    const staying = this.line.size + (this.#blocked ? 1 : 0) - (inLine ? 1 : 0);
    if (staying === 0 && !this.#called()) this.#bits.lower();
    if (this.#bits.any()) this.mark(PARKED); // those still in line lean on us now
    return this.take(abandoned);
  }

  /** Gives the lock up within a hold that goes on: `LockHold.resume`. */
  suspend(blocking: boolean): void {
    if (blocking) this.#bits.lower(); // our line cannot take the lock while we block, and nobody should wake us for it
    this.heldSeq = 0;
    this.uses++;
    if (blocking || !swap(this.words, this.at, this.address, this.mine, 0)) this.releaseSlow(blocking);
  }

  /** Has a notifier put this thread in line, for a sleeper that has not come yet? */
  #called(): boolean {
    for (const waits of this.sleepers) if (waits.hasDue()) return true;
    return false;
  }

  /** Puts another actor in line (a notified one); we hold the lock. */
  enlistOther(slot: number, owner: number): void {
    this.#bits.raise(slot);
    if (this.actor.isIn(slot, owner)) this.mark(PARKED);
    else this.#retract(slot);
  }

  /** The slot changed hands before we set its bit. Whoever has it now raises the bit again if it waits: everybody does who looks. */
  #retract(slot: number): void {
    this.#bits.lower(slot);
    this.actor.signal(slot, this.at);
  }

  /** Sets flags of the word, whoever has it. */
  mark(flags: number): void {
    const { words, at } = this;
    for (;;) {
      const word = Atomics.load(words, at);
      if ((word & flags) === flags || Atomics.compareExchange(words, at, word, word | flags) === word) return;
    }
  }

  /**
   * Blocks until the lock is ours; null when `timeoutMs` ran out. `isBack`: it was given up for a wait, which cannot end without it, and a notifier may
   * have set our bit. Throws `"deadlock"` if not.
   */
  acquireBlocking(timeoutMs: number, isBack = false): LockHold | null {
    const { words, at, actor } = this;
    for (let spin = isBack ? SPINS : 0; spin < SPINS; spin++) {
      if (Atomics.load(words, at) === 0 && swap(words, at, this.address, 0, this.mine)) return this.take(false);
    }
    const start = actor.now();
    let now = start;
    this.#blocked = true;
    actor.blockedOn(at);
    const wait = this.isWatched && actor.holdsAny() ? actor.waits.block(at, isBack ? Manner.UNFAILING : Manner.FAILING) : 0;
    let stuck: LockstepError | null = null;
    let woken = false;
    let probe = true;
    let hold: LockHold | null;
    this.#comes();
    for (;;) {
      const seen = actor.signals();
      this.#bits.raise();
      hold = this.attempt(woken && now - start >= FAIR_AFTER_MS, probe, true);
      if (hold !== null || now - start >= timeoutMs) break;
      if (wait !== 0 && (stuck = deadlock(actor, wait)) !== null) break;
      probe = actor.sleep(seen, timeoutMs - (now - start)) === "timed-out";
      woken = true;
      now = actor.now();
    }
    this.#blocked = false;
    actor.blockedOn(0);
    if (wait !== 0) actor.waits.end(wait);
    if (hold === null) hold = this.#leave();
    if (this.line.size > 0) actor.soon(this);
    if (stuck !== null) throw stuck;
    return hold;
  }

  /** Joins the line without blocking. */
  enlist(waiter: Waiter): void {
    this.#comes();
    this.line.add(waiter);
    this.actor.await(this);
    this.#look(true, false);
  }

  /** Somebody comes to wait. (Of a monitor that word is its primitive's.) */
  #comes(): void {
    if (this.isWatched && !this.#bits.any()) this.actor.stamp(this.at + RecordWord.WAITED_SINCE);
  }

  /** Takes a waiter out of the line, whatever was on its way to it. False when it is not there any more. */
  withdraw(waiter: Waiter): boolean {
    if (!this.line.delete(waiter)) return false;
    if (this.line.size === 0) this.actor.settled(this);
    this.#leave();
    return true;
  }

  poll(probe: boolean): void {
    if (this.line.size > 0) this.#look(probe, true);
  }

  #look(probe: boolean, woken: boolean): void {
    this.#bits.raise();
    if (this.heldSeq !== 0) {
      this.mark(PARKED);
      return;
    }
    const [head] = this.line;
    if (head === undefined) return;
    const hold = this.attempt(head.woken && this.actor.now() - head.sinceMs >= FAIR_AFTER_MS, probe, true);
    if (woken) head.woken = true;
    if (hold !== null) this.#grant(head, hold);
  }

  #grant(head: Waiter, hold: LockHold): void {
    this.line.delete(head);
    if (this.line.size === 0) this.actor.settled(this);
    head.grant(hold);
  }

  /**
   * A waiter has gone; an offer may have been on its way to it. After this no release can still be handing over to it: releases clear the flags,
   * then read the bits, then swap, and we clear the bit, then touch the word.
   */
  #leave(): null {
    const { words, at, mine } = this;
    if (this.line.size === 0 && !this.#blocked) {
      this.#bits.lower();
      if (this.#called()) this.#bits.raise(); // a notifier writes its call first, our bit second: if we took that bit down, we see the call
    }
    for (;;) {
      const word = Atomics.load(words, at);
      const owner = word & ~FLAGS;
      if (owner === mine) {
        if ((word & OFFER) === 0) return null;
        if (this.line.size > 0) {
          this.actor.soon(this);
          return null;
        }
        if (Atomics.compareExchange(words, at, word, word & ~OFFER) !== word) continue;
        this.releaseSlow(false);
        return null;
      }
      if (owner === 0) {
        if (!this.#bits.any()) return null;
        if (Atomics.compareExchange(words, at, word, word | mine) !== word) continue;
        this.releaseSlow(false);
        return null;
      }
      if ((word & PARKED) !== 0 || Atomics.compareExchange(words, at, word, word | PARKED) === word) return null;
    }
  }

  /**
   * Releases a word that is ours, `heldSeq` being 0 already, and wakes whoever is next. `blocking`: this thread is about to block, so that its
   * own asynchronous waiters could not use the lock.
   */
  releaseSlow(blocking: boolean): void {
    const { words, at, mine, actor } = this;
    // An owner's hold ends here, lest the next one, before it is numbered, is taken for the owner's. (Of a monitor that word is its primitive's.)
    if (this.isWatched) Atomics.store(words, at + RecordWord.OWNED_SEQ, 0);
    let fair = false;
    for (;;) {
      const word = Atomics.load(words, at);
      if ((word & FAIR) !== 0) fair = true;
      if (word !== mine && Atomics.compareExchange(words, at, word, mine) !== word) continue; // flags first …
      const next = this.#bits.next(blocking ? actor.slot : -1); // … then the bits …
      if (next !== null) Atomics.store(words, at + RecordWord.TURN, next.slot);
      if (next?.slot === actor.slot && this.line.size > 0) {
        if (this.#grantToLine()) return;
        continue;
      }
      const left = fair && next !== null ? this.#offered(next) : 0;
      if (Atomics.compareExchange(words, at, mine, left) === mine) {
        if (next !== null) actor.signal(next.slot, at);
        return; // … then the swap, void if a waiter came or left
      }
    }
  }

  /** The word that hands the lock over; free if it cannot be. */
  #offered({ slot, id, isAwake }: Picked): number {
    if (!isAwake || slot === this.actor.slot) return 0;
    return id | OFFER | (this.#bits.any(slot) ? PARKED : 0);
  }

  /**
   * Grants within our own line. A waiter may release before its grant returns; that release leaves the rest to the loop around us, so that a long
   * line is not a deep stack. True when the release is done, false when there is another to do.
   */
  #grantToLine(): boolean {
    this.#releasedWithin = this.#granting;
    if (this.#granting) return true;
    this.#granting = true;
    try {
      this.#grantLocal();
    } finally {
      this.#granting = false;
    }
    return !this.#releasedWithin;
  }

  /** The word stays ours and passes to the head of our own line. */
  #grantLocal(): void {
    const [head] = this.line;
    if (head === undefined) throw new Error("invariant: a local grant needs a line");
    if (this.line.size === 1 && !this.#blocked && !this.#called()) this.#bits.lower();
    if (this.line.size > 1 || this.#bits.any(this.actor.slot)) this.mark(PARKED);
    this.#grant(head, this.take(false));
  }

  /** Somebody else releases this thread's hold: the holder itself gives it up, as only it knows that it has numbered its hold. */
  yieldForced(): void {
    if (this.heldSeq === 0 || (Atomics.load(this.words, this.at) & FORCED) === 0) return;
    this.end("was released by somebody else");
  }

  /** Releases this thread's hold over its holder's head. */
  end(how: string): void {
    const tell = this.lose(new LockstepError("lost", `the hold of "${this.name}" ${how}`));
    this.releaseSlow(false);
    tell();
  }

  /** Gives up a hold that came to us abandoned, so that the next holder is told as we were. Waiters find it within a slice. */
  pass(): void {
    this.heldSeq = 0;
    for (;;) {
      const word = Atomics.load(this.words, this.at);
      if (Atomics.compareExchange(this.words, this.at, word, DEPARTED | (word & (PARKED | FAIR))) === word) return;
    }
  }

  /** The hold is no longer ours to release. What this returns tells its holder, who may do anything then: call it when all is in order. */
  lose(reason: LockstepError): () => void {
    const { watched, heldSeq } = this;
    this.heldSeq = 0;
    this.watched = undefined;
    return () => {
      if (watched?.seq === heldSeq) watched.lost(reason);
    };
  }

  abandon(reason: LockstepError): void {
    const waiters = [...this.line];
    this.line.clear();
    this.actor.settled(this);
    this.#leave();
    for (const waiter of waiters) waiter.refuse(reason);
  }

  /** Forgets the record: every fast path fails from now on, and no slow one reaches the segment before it is bound again. */
  unbind(): void {
    this.words = TOMB;
    this.at = 0;
    this.address = -1;
  }
}
