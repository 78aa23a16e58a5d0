import type { SharedLock } from "./lock.ts";

/** A cell: how many ends of holds others have asked of an actor (low half), and how many of those have come about (high half), both modulo 2^16. */
const MASK = 0xffff;
/** Open at one time: half of what can be told apart. */
const OPEN_MAX = 0x7fff;

/** Ends of holds that others ask of an actor, numbered, met in order: one cell an actor, changed under the lock of the name in whose heap part they are. */
export class Requests {
  /** Cells an actor has. */
  static readonly cells = 1;
  readonly #lock: SharedLock;
  /** Words before the cells in the name's heap part. */
  readonly #before: number;

  constructor(lock: SharedLock, before: number) {
    this.#lock = lock;
    this.#before = before;
  }

  /** Asks for one more, unless `most` are open. Returns the number of the last. */
  make(slot: number, most: number): number {
    if (this.open(slot) < Math.min(most, OPEN_MAX)) this.#set(slot, this.#made(slot) + 1, this.#met(slot));
    return this.#made(slot);
  }

  /** How many have yet to come about. Asked without the lock, too. */
  open(slot: number): number {
    const cell = this.#cell(slot);
    return (cell - (cell >>> 16)) & MASK;
  }

  /** Of whom something is asked. */
  *slots(): Generator<number> {
    for (let slot = 0; slot < this.#lock.actor.layout.shape.actors; slot++) if (this.open(slot) > 0) yield slot;
  }

  /** One has come about. */
  meet(slot: number): void {
    this.#set(slot, this.#made(slot), this.#met(slot) + 1);
  }

  meetAll(slot: number): void {
    this.#set(slot, this.#made(slot), this.#made(slot));
  }

  isMet(slot: number, number: number): boolean {
    return this.open(slot) === 0 || ((this.#met(slot) - number) & MASK) <= OPEN_MAX;
  }

  #made(slot: number): number {
    return this.#cell(slot) & MASK;
  }

  #met(slot: number): number {
    return this.#cell(slot) >>> 16;
  }

  #cell(slot: number): number {
    return Atomics.load(this.#lock.actor.words, this.#at(slot));
  }

  #set(slot: number, made: number, met: number): void {
    Atomics.store(this.#lock.actor.words, this.#at(slot), (made & MASK) | ((met & MASK) << 16));
  }

  #at(slot: number): number {
    return (this.#lock.dataAt >> 2) + this.#before + slot;
  }
}
