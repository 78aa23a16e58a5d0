import type { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";

/**
 * How much each actor has of something: two cells an actor, how much and the id of whose it is, by which what the dead have is told apart. Changed under
 * the lock of the name in whose heap part they are.
 */
export class Holdings {
  /** Cells an actor has. */
  static readonly cells = 2;
  readonly #lock: SharedLock;
  /** Words before the cells in the name's heap part. */
  readonly #before: number;

  constructor(lock: SharedLock, before: number) {
    this.#lock = lock;
    this.#before = before;
  }

  /** Read plainly, by who holds the lock. */
  of(slot: number): number {
    return this.#lock.actor.words[this.#amountAt(slot)]!;
  }

  set(slot: number, amount: number): void {
    Atomics.store(this.#lock.actor.words, this.#amountAt(slot), amount);
  }

  /** Who has anything, and how much, from this thread's slot on: the dead among them. */
  *all(): Generator<[slot: number, amount: number]> {
    for (let step = 0; step < this.#actors(); step++) {
      const slot = (this.#lock.actor.slot + step) % this.#actors();
      const amount = this.of(slot);
      if (amount !== 0) yield [slot, amount];
    }
  }

  /** How much all have together, the dead among them. Asked without the lock, too. */
  get total(): number {
    let total = 0;
    for (let slot = 0; slot < this.#actors(); slot++) total += Atomics.load(this.#lock.actor.words, this.#amountAt(slot));
    return total;
  }

  /** Makes our cell ours. True when another actor, now dead, had our slot before: what it had is taken away, `taken` being told how much first. */
  settle(taken?: (amount: number) => void): boolean {
    const { slot, id, words } = this.#lock.actor;
    if (words[this.#ownerAt(slot)] === id) return false;
    this.#empty(slot, taken);
    Atomics.store(words, this.#ownerAt(slot), id);
    return true;
  }

  /** Is what the actor in that slot has a dead one's? Asked without the lock, too. */
  isOfTheDead(slot: number): boolean {
    const { actor } = this.#lock;
    return Atomics.load(actor.words, this.#amountAt(slot)) !== 0 && actor.dead(Atomics.load(actor.words, this.#ownerAt(slot)));
  }

  /** Has a dead one anything? Asked without the lock, too. */
  get hasDead(): boolean {
    for (let slot = 0; slot < this.#actors(); slot++) if (this.isOfTheDead(slot)) return true;
    return false;
  }

  /** Takes away what the dead have; `taken` is told how much, each time before it is gone. */
  reclaim(taken?: (amount: number) => void): void {
    for (let slot = 0; slot < this.#actors(); slot++) if (this.isOfTheDead(slot)) this.#empty(slot, taken);
  }

  /** Takes away `count`: what we have first, then what others have. Returns how much was not there. */
  takeAway(count: number): number {
    let left = count;
    for (let step = 0; step < this.#actors() && left > 0; step++) {
      const slot = (this.#lock.actor.slot + step) % this.#actors();
      const has = this.of(slot);
      const ended = Math.min(left, has);
      if (ended > 0) this.set(slot, has - ended);
      left -= ended;
    }
    return left;
  }

  #empty(slot: number, taken?: (amount: number) => void): void {
    const amount = this.of(slot);
    if (amount === 0) return;
    taken?.(amount);
    this.set(slot, 0);
  }

  #actors(): number {
    return this.#lock.actor.layout.shape.actors;
  }

  #amountAt(slot: number): number {
    return (this.#lock.dataAt >> 2) + this.#before + slot;
  }

  #ownerAt(slot: number): number {
    return this.#amountAt(slot) + this.#actors();
  }
}

/** Who has how much, the dead among them: what `word` reads of a name's heap part, with the cells of so many actors after `before` words. */
export function cellsIn(word: (at: number) => number, before: number, actors: number): { readonly id: number; readonly amount: number }[] {
  return Array.from({ length: actors }, (_, slot) => ({ id: word(before + actors + slot), amount: word(before + slot) })).filter(
    ({ amount }) => amount !== 0,
  );
}

/** As `cellsIn`, as a look shows it. */
export function holdingsIn(look: Look, before: number): Share[] {
  return cellsIn((at) => look.cell(at), before, look.actors).map(({ id, amount }) => ({ party: look.owner(id), count: amount }));
}
