import type { LockHold } from "../../src/local/raw/lock-hold.ts";
import { FLAGS, FORCED, OFFER, RecordWord } from "../../src/local/memory/layout.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Cell = { INSIDE: 0, ABANDONED: 1, SEQ: 2, FORCED_SEQ: 3, LEFT_BEHIND: 4 } as const;
const Told = { ENTERED: 0, ENTERED_ABANDONED: 1, LEFT: 2, LOST: 3, FORCED: 4, CLOSING: 5 } as const;
/** The cells after these: the hold that each actor has marked as released. */
const MARKED_BY = 5;
const ACTORS_MAX = 4;
/** The hold that was forced is not numbered yet. */
const NEXT = -1;

/**
 * What a lock promises: one inside at a time, each hold with a higher number, the one after a dead holder told so and nobody else, only the hold that
 * was forced lost, and nothing left behind.
 */
export class Exclusion implements Observer {
  readonly cells: number = MARKED_BY + ACTORS_MAX;
  readonly #record: number;
  readonly #index: number;

  /** The lock in record `record`; this is observer `index` of the scenario. */
  constructor(record = 1, index = 0) {
    this.#record = record;
    this.#index = index;
  }

  /** The actor has the lock from here … */
  entered(world: World, { seq, abandoned }: LockHold): void {
    world.tell(this.#index, abandoned ? Told.ENTERED_ABANDONED : Told.ENTERED, seq);
  }

  /** … to here. */
  left(world: World): void {
    world.tellWithNext(this.#index, Told.LEFT, 0);
  }

  /** The actor was told that its hold had been ended. */
  lost(world: World, seq: number): void {
    world.tellWithNext(this.#index, Told.LOST, seq);
  }

  /** The actor was told that the hold it ended has ended. */
  forced(world: World): void {
    world.tell(this.#index, Told.FORCED, 0);
  }

  /** The actor leaves the space, with what it has. */
  closing(world: World): void {
    world.tellWithNext(this.#index, Told.CLOSING, 0);
  }

  told(sight: Sight, what: number, seq: number): void {
    if (what === Told.CLOSING) this.died(sight);
    else if (what === Told.FORCED) this.#forced(sight);
    else if (what === Told.LEFT || what === Told.LOST) this.#leave(sight, what, seq);
    else this.#enter(sight, what === Told.ENTERED_ABANDONED, seq);
  }

  #enter(sight: Sight, isAbandoned: boolean, seq: number): void {
    const inside = sight.get(Cell.INSIDE);
    if (inside !== 0) throw new Violation(`two inside: actors ${inside - 1} and ${sight.actor}`);
    if (seq <= sight.get(Cell.SEQ)) throw new Violation(`hold ${seq} came after hold ${sight.get(Cell.SEQ)}`);
    if (isAbandoned && sight.get(Cell.ABANDONED) === 0) throw new Violation("told of a death that was none");
    if (!isAbandoned && sight.get(Cell.ABANDONED) === 1) throw new Violation("not told of the death of the holder before");
    if (isAbandoned) sight.reach("abandoned");
    if (sight.get(Cell.FORCED_SEQ) === NEXT) sight.set(Cell.FORCED_SEQ, seq);
    for (let by = MARKED_BY; by < this.cells; by++) if (sight.get(by) === NEXT) sight.set(by, seq);
    sight.set(Cell.INSIDE, sight.actor + 1);
    sight.set(Cell.SEQ, seq);
    sight.set(Cell.ABANDONED, 0);
  }

  #leave(sight: Sight, what: number, seq: number): void {
    if (sight.get(Cell.INSIDE) !== sight.actor + 1) throw new Violation(`actor ${sight.actor} left, but was not inside`);
    if (what === Told.LOST) {
      const forcedSeq = sight.get(Cell.FORCED_SEQ);
      if (forcedSeq !== seq) throw new Violation(`hold ${seq} was lost, but hold ${forcedSeq} was released by force`);
      sight.reach("a hold lost");
    }
    sight.set(Cell.INSIDE, 0);
  }

  #forced(sight: Sight): void {
    const isInside = sight.get(Cell.INSIDE) !== 0 && sight.get(Cell.SEQ) === sight.get(MARKED_BY + sight.actor);
    if (isInside) throw new Violation("a release by force was over before the hold");
  }

  written(sight: Sight, at: number, before: number, after: number): void {
    if (at !== sight.recordAt(this.#record) + RecordWord.WORD) return;
    if ((after & FORCED) !== 0 && ((before & FORCED) === 0 || before === after)) {
      const marked = sight.get(Cell.INSIDE) === 0 ? NEXT : sight.get(Cell.SEQ);
      sight.set(Cell.FORCED_SEQ, marked);
      sight.set(MARKED_BY + sight.actor, marked);
    }
    // Marked in the middle of a release: the hold was over already, and no next one is meant.
    if ((before & FORCED) !== 0 && (after & FORCED) === 0) {
      for (let by = MARKED_BY; by < this.cells; by++) if (sight.get(by) === NEXT) sight.set(by, 0);
      if (sight.get(Cell.FORCED_SEQ) === NEXT) sight.set(Cell.FORCED_SEQ, 0);
    }
    if ((after & OFFER) !== 0) sight.reach("offered");
  }

  died(sight: Sight): void {
    sight.set(Cell.LEFT_BEHIND, 1);
    const isOwner = this.#isOwner(sight);
    if (isOwner) sight.set(Cell.ABANDONED, 1);
    if (sight.get(Cell.INSIDE) !== sight.actor + 1) return;
    if (!isOwner) throw new Violation(`actor ${sight.actor} ends inside, and the word does not name it`);
    sight.set(Cell.INSIDE, 0);
  }

  mayKeepWaiting(sight: Sight): boolean {
    return this.#isOwner(sight);
  }

  ended(sight: Sight): void {
    if (sight.get(Cell.LEFT_BEHIND) === 1) return;
    const word = sight.word(sight.recordAt(this.#record) + RecordWord.WORD);
    const waiters = sight.word(sight.recordAt(this.#record) + RecordWord.WAITERS);
    if (word !== 0 || waiters !== 0) throw new Violation(`left behind: word ${word}, waiters ${waiters}`);
  }

  #isOwner(sight: Sight): boolean {
    const word = sight.word(sight.recordAt(this.#record) + RecordWord.WORD);
    return sight.id !== 0 && (word & ~FLAGS) === sight.id && (word & OFFER) === 0;
  }
}
