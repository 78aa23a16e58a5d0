import { LockstepError } from "../sync/error.ts";
import type { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";

/** Of the record: how many values were lost with those who had taken them. */
const LOST: number = RecordWord.STATE + 5;
/** 1 while somebody takes; who; how many it had; and where the ring began. Killed in between, it has taken nothing unless the ring begins elsewhere now. */
const TAKING: number = RecordWord.STATE + 6;
const TAKER: number = RecordWord.STATE + 7;
const HAD: number = RecordWord.STATE + 16;
const BEGAN: number = RecordWord.STATE + 17;

/** What each actor has taken from a queue and not acknowledged: two cells an actor, its owner's id and how many. Every method is called under the queue's lock. */
export class Takings {
  /** Cells an actor has. */
  static readonly cells = 2;
  readonly #lock: SharedLock;
  /** Words before the cells in the name's heap part. */
  readonly #before: number;
  /** What this thread has told of the lost. */
  #lostSeen: number;

  constructor(lock: SharedLock, before: number) {
    this.#lock = lock;
    this.#before = before;
    this.#lostSeen = this.#get(LOST);
  }

  /** Does anybody, dead or alive, have values that are not acknowledged? */
  get any(): boolean {
    for (let slot = 0; slot < this.#actors; slot++) if (this.#taken(slot) > 0) return true;
    return false;
  }

  /** Were values lost, ever? */
  get hasLost(): boolean {
    return this.#get(LOST) !== 0;
  }

  /** Has a dead one? Asked without the lock. */
  get reclaimable(): boolean {
    for (let slot = 0; slot < this.#actors; slot++) if (this.#ofTheDead(slot)) return true;
    return false;
  }

  /** This thread is about to take so many from a ring that begins at `head`. */
  begin(count: number, head: number): void {
    const { slot, id, words } = this.#lock.actor;
    if (Atomics.load(words, this.#ownerAt(slot)) !== id) this.#inherit(slot, id);
    const had = this.#taken(slot);
    this.#set(TAKER, slot);
    this.#set(HAD, had);
    this.#set(BEGAN, head);
    this.#set(TAKING, 1);
    this.#setTaken(slot, had + count);
  }

  end(): void {
    this.#set(TAKING, 0);
  }

  /** One died inside: what it had not taken yet, it has not taken. */
  repair(head: number): void {
    if (this.#get(TAKING) === 1 && this.#get(BEGAN) === head) this.#setTaken(this.#get(TAKER), this.#get(HAD));
    this.#set(TAKING, 0);
  }

  /** Ends what this thread has taken first, then what others have. Throws `"not-held"` when there are not so many. */
  acknowledge(count: number): void {
    const { slot, id, words } = this.#lock.actor;
    const own = this.#taken(slot);
    if (own >= count && Atomics.load(words, this.#ownerAt(slot)) === id) {
      this.#setTaken(slot, own - count);
      return;
    }
    let there = 0;
    for (let at = 0; at < this.#actors; at++) if (!this.#ofTheDead(at)) there += this.#taken(at);
    if (count > there)
      throw new LockstepError(
        "not-held",
        `taskDone(${count}): ${there} values of "${this.#lock.name}" are taken and not done; call it once a value`,
      );
    let left = count;
    for (let step = 0; left > 0; step++) {
      const at = (slot + step) % this.#actors;
      if (this.#ofTheDead(at)) continue;
      const ended = Math.min(left, this.#taken(at));
      if (ended > 0) this.#setTaken(at, this.#taken(at) - ended);
      left -= ended;
    }
  }

  /** Counts as lost what the dead had taken. */
  reclaim(): void {
    for (let slot = 0; slot < this.#actors; slot++) if (this.#ofTheDead(slot)) this.#lose(slot);
  }

  /** Throws `"broken"` when values were lost since this thread was told last. */
  mustHaveLostNone(): void {
    const lost = (this.#get(LOST) - this.#lostSeen) | 0;
    this.#lostSeen = this.#get(LOST);
    if (lost === 0) return;
    throw new LockstepError(
      "broken",
      `${lost} ${lost === 1 ? "value" : "values"} of the queue "${this.#lock.name}" had been taken by somebody who died before it was done`,
    );
  }

  /** The cell is of an actor that had our slot and died. */
  #inherit(slot: number, id: number): void {
    this.#lose(slot);
    Atomics.store(this.#lock.actor.words, this.#ownerAt(slot), id);
  }

  /** Lost first, lest one who dies in between leaves them uncounted. */
  #lose(slot: number): void {
    const taken = this.#taken(slot);
    if (taken === 0) return;
    this.#set(LOST, (this.#get(LOST) + taken) | 0);
    this.#setTaken(slot, 0);
  }

  #ofTheDead(slot: number): boolean {
    const { actor } = this.#lock;
    return this.#taken(slot) > 0 && actor.dead(Atomics.load(actor.words, this.#ownerAt(slot)));
  }

  get #actors(): number {
    return this.#lock.actor.layout.shape.actors;
  }

  #taken(slot: number): number {
    return Atomics.load(this.#lock.actor.words, this.#takenAt(slot));
  }

  #setTaken(slot: number, count: number): void {
    Atomics.store(this.#lock.actor.words, this.#takenAt(slot), count);
  }

  #takenAt(slot: number): number {
    return (this.#lock.dataAt >> 2) + this.#before + slot;
  }

  #ownerAt(slot: number): number {
    return this.#takenAt(slot) + this.#actors;
  }

  #get(word: number): number {
    return Atomics.load(this.#lock.words, this.#lock.at + word);
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#lock.words, this.#lock.at + word, value);
  }
}
