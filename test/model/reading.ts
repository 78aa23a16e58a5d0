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
} as const;
const Cell = { ABANDONED: 0, TROUBLE: 1, SEQ: 2, READS: 3, WRITES: 4 } as const;
const ACTORS_MAX = 4;
/** Of each actor: how many read holds it has, -1 when it writes; and what had to come first when it came. */
const HAS = 5;
const FIRST = HAS + ACTORS_MAX;
/** In the heap: the cells of those who wait to read, of those who wait to write, and what each has. */
const { actors: SLOTS } = SMALL_SHAPE;

/** What an rwlock promises: many read or one writes, the death of a writer is told until one has written, holds are counted, and who waited is not passed. */
export class Reading implements Observer {
  readonly cells: number = FIRST + ACTORS_MAX;
  readonly #hasOrder: boolean;
  readonly #isForced: boolean;
  readonly #waitsForDeath: boolean;

  /**
   * `hasOrder`: nobody gives up, dies or is stopped, so that nobody passes those who waited before. `isForced`: holds are ended by others, which takes
   * effect before it is told. `waitsForDeath`: only a death lets all go on.
   */
  constructor(hasOrder: boolean, isForced: boolean, waitsForDeath: boolean) {
    this.#waitsForDeath = waitsForDeath;
    this.#hasOrder = hasOrder;
    this.#isForced = isForced;
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

  told(sight: Sight, what: number, seq: number): void {
    const { actor } = sight;
    if (what === Told.COMES_TO_READ)
      sight.set(FIRST + actor, this.#waits(sight, SLOTS, false) && !this.#isWritten(sight) ? sight.get(Cell.WRITES) + 1 : 0);
    else if (what === Told.COMES_TO_WRITE) sight.set(FIRST + actor, this.#waits(sight, 0, true) ? sight.get(Cell.READS) + 1 : 0);
    else if (what === Told.LEAVES || what === Told.LOST) this.#leave(sight, what === Told.LOST);
    else this.#enter(sight, (what & 1) === 1, what >= Told.READS_ABANDONED, seq);
  }

  #enter(sight: Sight, isWrite: boolean, isAbandoned: boolean, seq: number): void {
    const { actor } = sight;
    if (!this.#isForced) {
      for (let other = 0; other < ACTORS_MAX; other++) {
        const has = sight.get(HAS + other);
        if (has < 0 || (has > 0 && isWrite))
          throw new Violation(`actor ${actor} ${isWrite ? "writes" : "reads"}, and actor ${other} has ${has}`);
        if (has > 0 && other !== actor) sight.reach("two read");
      }
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
    for (let slot = 0; slot < ACTORS_MAX; slot++) if (sight.heapWord(2 * SLOTS + slot) < 0) return true;
    return false;
  }

  died(sight: Sight): void {
    sight.set(Cell.TROUBLE, 1);
    sight.set(HAS + sight.actor, 0);
    const slot = slotOf(sight.id);
    if (slot >= 0 && sight.heapWord(2 * SLOTS + slot) < 0) sight.set(Cell.ABANDONED, 1);
  }

  /** One who is stopped may hold it, or the monitor; in line it is in nobody's way. */
  mayKeepWaiting(sight: Sight): boolean {
    const word = sight.word(sight.recordAt(1) + RecordWord.WORD);
    const slot = slotOf(sight.id);
    return slotOf(word) === slot || (slot >= 0 && sight.heapWord(2 * SLOTS + slot) !== 0);
  }

  mayWaitForEver(sight: Sight): boolean {
    return this.#waitsForDeath && sight.get(Cell.TROUBLE) === 0;
  }

  ended(sight: Sight): void {
    if (sight.get(Cell.TROUBLE) === 1) return;
    for (let actor = 0; actor < ACTORS_MAX; actor++) if (sight.get(HAS + actor) !== 0) return; // it is to be held to the end
    const record = sight.recordAt(1);
    const left = [RecordWord.WORD, RecordWord.WAITERS, RecordWord.STATE, RecordWord.STATE + 1, RecordWord.STATE + 2, RecordWord.OWED].map(
      (word) => sight.word(record + word),
    );
    for (let cell = 0; cell < 3 * SLOTS; cell++) left.push(sight.heapWord(cell));
    if (left.some((word) => word !== 0)) throw new Violation(`left behind: ${left.slice(0, 6).join(", ")}`);
  }
}
