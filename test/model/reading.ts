import { RecordWord, slotOf } from "../../src/local/memory/layout.ts";
import type { RWLockHold } from "../../src/local/rwlock-hold.ts";
import { type Observer, type Sight, Violation } from "./observer.ts";
import { SMALL_SHAPE } from "./scenario.ts";
import type { World } from "./world.ts";

const Told = {
  COMES_TO_READ: 0,
  COMES_TO_WRITE: 1,
  READS: 2,
  WRITES: 3,
  READS_ABANDONED: 4,
  WRITES_ABANDONED: 5,
  LEAVES: 6,
  LOST: 7,
  FORCES: 8,
  FORCED: 9,
} as const;
const Cell = { ABANDONED: 0, TROUBLE: 1, SEQ: 2, READS: 3, WRITES: 4, ENDS: 5 } as const;
const ACTORS_MAX = 4;
/** Of each actor: how many read holds it has, -1 when it writes; what had to come first when it came; and how many holds had ended when it began to end one. */
const HAS = 6;
const FIRST = HAS + ACTORS_MAX;
const FORCES = FIRST + ACTORS_MAX;
/** In the heap: the cells of those who wait to read, of those who wait to write, of those who wait for the end of a hold, and what each has. */
const { actors: SLOTS } = SMALL_SHAPE;
const HELD = 3 * SLOTS;
/** … and, after whose that is, what each was asked to end. */
const ASKED = 5 * SLOTS;

export type WaitsFor = "nothing" | "a death" | "a request";

/** What an rwlock promises: many read or one writes, the death of a writer is told until one has written, holds are counted, and who waited is not passed. */
export class Reading implements Observer {
  readonly cells: number = FORCES + ACTORS_MAX;
  readonly #hasOrder: boolean;
  readonly #waitsFor: WaitsFor;

  /**
   * `hasOrder`: nobody gives up, dies or is stopped, so that nobody passes those who waited before. `waitsFor` says what has to come about before all
   * can go on: a death, or that one who may die has asked for the end of a hold.
   */
  constructor(hasOrder: boolean, waitsFor: WaitsFor) {
    this.#waitsFor = waitsFor;
    this.#hasOrder = hasOrder;
  }

  comes(world: World, isWrite: boolean): void {
    world.tellWithNext(0, isWrite ? Told.COMES_TO_WRITE : Told.COMES_TO_READ, 0);
  }

  /** The actor has it from here … */
  entered(world: World, { isWrite, abandoned, seq }: RWLockHold): void {
    world.tell(0, (isWrite ? Told.WRITES : Told.READS) + (abandoned ? 2 : 0), seq);
  }

  /** … to here. */
  left(world: World): void {
    world.tellWithNext(0, Told.LEAVES, 0);
  }

  /** The actor was told that its hold had been ended. */
  lost(world: World): void {
    world.tellWithNext(0, Told.LOST, 0);
  }

  /** The actor is about to end a hold of whoever has one … */
  forces(world: World): void {
    world.tell(0, Told.FORCES, 0);
  }

  /** … and was told that it has ended. */
  forced(world: World): void {
    world.tell(0, Told.FORCED, 0);
  }

  told(sight: Sight, what: number, seq: number): void {
    const { actor } = sight;
    if (what === Told.COMES_TO_READ)
      sight.set(FIRST + actor, this.#waits(sight, SLOTS, false) && !this.#isWritten(sight) ? sight.get(Cell.WRITES) + 1 : 0);
    else if (what === Told.COMES_TO_WRITE) sight.set(FIRST + actor, this.#waits(sight, 0, true) ? sight.get(Cell.READS) + 1 : 0);
    else if (what === Told.FORCES) sight.set(FORCES + actor, sight.get(Cell.ENDS));
    else if (what === Told.FORCED) this.#forced(sight);
    else if (what === Told.LEAVES || what === Told.LOST) this.#leave(sight, what === Told.LOST);
    else this.#enter(sight, (what & 1) === 1, what >= Told.READS_ABANDONED, seq);
  }

  #enter(sight: Sight, isWrite: boolean, isAbandoned: boolean, seq: number): void {
    const { actor } = sight;
    for (let other = 0; other < ACTORS_MAX; other++) {
      const has = sight.get(HAS + other);
      if (has < 0 || (has > 0 && isWrite))
        throw new Violation(`actor ${actor} ${isWrite ? "writes" : "reads"}, and actor ${other} has ${has}`);
      if (has > 0 && other !== actor) sight.reach("two read");
    }
    const came = isWrite ? Cell.READS : Cell.WRITES;
    const first = sight.get(FIRST + actor);
    if (this.#hasOrder && first > sight.get(came))
      throw new Violation(`actor ${actor} passed one who waited to ${isWrite ? "read" : "write"}`);
    if (isAbandoned !== (sight.get(Cell.ABANDONED) === 1))
      throw new Violation(isAbandoned ? "told of a death that was none" : "not told of a writer's death");
    if (isAbandoned) sight.reach("abandoned");
    if (sight.get(Cell.TROUBLE) === 1) sight.reach("had after a death");
    if (isWrite && seq <= sight.get(Cell.SEQ)) throw new Violation(`hold ${seq} came after hold ${sight.get(Cell.SEQ)}`);
    sight.set(Cell.SEQ, Math.max(seq, sight.get(Cell.SEQ)));
    sight.set(HAS + actor, isWrite ? -1 : sight.get(HAS + actor) + 1);
    sight.set(isWrite ? Cell.WRITES : Cell.READS, (sight.get(isWrite ? Cell.WRITES : Cell.READS) + 1) & 0xff);
    if (first > 0) sight.reach("stood back");
    if (isWrite) sight.set(Cell.ABANDONED, 0);
  }

  #leave(sight: Sight, isLost: boolean): void {
    const has = sight.get(HAS + sight.actor);
    if (has === 0) throw new Violation(`actor ${sight.actor} left, but was not inside`);
    if (isLost) sight.reach("a hold lost");
    sight.set(HAS + sight.actor, has < 0 ? 0 : has - 1);
    sight.set(Cell.ENDS, (sight.get(Cell.ENDS) + 1) & 0xff);
  }

  #forced(sight: Sight): void {
    const isEarly = sight.get(Cell.TROUBLE) === 0 && sight.get(Cell.ENDS) === sight.get(FORCES + sight.actor);
    if (isEarly) throw new Violation("a release by force was over before the hold");
  }

  /** Does another actor wait in that set of cells, or: was it called? */
  #waits(sight: Sight, from: number, isCalled: boolean): boolean {
    for (let slot = 0; slot < ACTORS_MAX; slot++) {
      const cell = sight.heapWord(from + slot);
      if (slot !== slotOf(sight.id) && (isCalled ? cell >>> 16 : cell & 0xffff) > 0) return true;
    }
    return false;
  }

  /** Does somebody write? Then all who come to read meanwhile go next. */
  #isWritten(sight: Sight): boolean {
    for (let slot = 0; slot < ACTORS_MAX; slot++) if (sight.heapWord(HELD + slot) < 0) return true;
    return false;
  }

  died(sight: Sight): void {
    sight.set(Cell.TROUBLE, 1);
    sight.set(HAS + sight.actor, 0);
    const slot = slotOf(sight.id);
    if (slot >= 0 && sight.heapWord(HELD + slot) < 0) sight.set(Cell.ABANDONED, 1);
  }

  /** One who is stopped may hold it, or the monitor; in line it is in nobody's way. */
  mayKeepWaiting(sight: Sight): boolean {
    const word = sight.word(sight.recordAt(1) + RecordWord.WORD);
    const slot = slotOf(sight.id);
    return slotOf(word) === slot || (slot >= 0 && sight.heapWord(HELD + slot) !== 0);
  }

  mayWaitForEver(sight: Sight): boolean {
    const hasDied = sight.get(Cell.TROUBLE) === 1;
    return (this.#waitsFor === "a death" && !hasDied) || (this.#waitsFor === "a request" && hasDied && !this.#isAsked(sight));
  }

  /** Has somebody been asked to end a hold? */
  #isAsked(sight: Sight): boolean {
    for (let slot = 0; slot < SLOTS; slot++) {
      const cell = sight.heapWord(ASKED + slot);
      if ((cell & 0xffff) !== cell >>> 16) return true;
    }
    return false;
  }

  ended(sight: Sight): void {
    if (sight.get(Cell.TROUBLE) === 1) return;
    for (let actor = 0; actor < ACTORS_MAX; actor++) if (sight.get(HAS + actor) !== 0) return; // it is to be held to the end
    const record = sight.recordAt(1);
    const left = [RecordWord.WORD, RecordWord.WAITERS, RecordWord.STATE, RecordWord.STATE + 1, RecordWord.STATE + 2, RecordWord.OWED].map(
      (word) => sight.word(record + word),
    );
    for (let cell = 0; cell < HELD + SLOTS; cell++) left.push(sight.heapWord(cell));
    if (left.some((word) => word !== 0)) throw new Violation(`left behind: ${left.slice(0, 6).join(", ")}`);
  }
}
