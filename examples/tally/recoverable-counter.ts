import type { LocalHold, LocalLock, LocalSpace } from "lockstep";
import type { Counter, Done, Job, Recovery } from "./job.ts";
import { lockNames } from "./lock-names.ts";
import { Redo } from "./redo.ts";
import { SharedTally } from "./shared-tally.ts";
import { Signals } from "./signals.ts";

/** Merges each part with the table's one lock held, and so that a successor can finish what a holder killed in the middle has begun. */
export class RecoverableCounter implements Counter {
  acquisitions = 0;
  readonly #tally: SharedTally;
  readonly #lock: LocalLock;
  readonly #redo: Redo;
  readonly #signals: Signals;
  #recovery: Recovery | undefined;

  constructor(space: LocalSpace, { kind, shape, partWordsMax }: Job) {
    this.#tally = new SharedTally(space, shape);
    this.#lock = space.lock(lockNames(kind)[0]!);
    this.#redo = new Redo(space, partWordsMax, this.#tally.table.counts);
    this.#signals = new Signals(space);
  }

  count(text: Uint8Array, length: number): void {
    this.#tally.words.count(text, length);
    this.#lock.withLockSync((hold) => {
      const words = this.#prepare(hold);
      this.#redo.write(0, words);
      this.#redo.clear();
    });
  }

  dieIn(text: Uint8Array, length: number): void {
    this.#tally.words.count(text, length);
    this.#lock.withLockSync((hold) => {
      const words = this.#prepare(hold);
      this.#redo.write(0, words >> 1);
      this.#signals.awaitKill(this.acquisitions);
    });
  }

  answer(): Pick<Done, "recovery"> {
    return this.#recovery === undefined ? {} : { recovery: this.#recovery };
  }

  /** With the lock just taken: finishes what a dead holder has begun, then puts this part's new counts on record. Returns its words. */
  #prepare(hold: LocalHold): number {
    this.acquisitions++;
    if (hold.abandoned) this.#recovery = this.#redo.recover();
    const { words, table } = this.#tally;
    let noted = 0;
    for (const number of words.seen) {
      const slot = this.#tally.slot(number);
      this.#redo.note(noted++, slot, table.counts.get(slot) + words.times(number));
    }
    this.#redo.complete(noted);
    return noted;
  }
}
