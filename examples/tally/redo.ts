import type { LocalArray, LocalSpace } from "lockstep";
import type { Recovery } from "./job.ts";

/**
 * What the lock's holder is about to write, in shared memory: slots and their new counts. As these are absolute, whoever finds the holder dead may
 * write them all again. Cell 0 has the number of slots once the record is complete, and 0 when there is nothing to do again.
 */
export class Redo {
  readonly #cells: LocalArray<number>;
  readonly #counts: LocalArray<number>;

  constructor(space: LocalSpace, wordsMax: number, counts: LocalArray<number>) {
    this.#cells = space.array("redo", "int32", redoCells(wordsMax), { lock: false });
    this.#counts = counts;
  }

  /** Puts a slot into a record that is not complete yet. */
  note(index: number, slot: number, count: number): void {
    this.#cells.set(1 + index * 2, slot);
    this.#cells.set(2 + index * 2, count);
  }

  complete(words: number): void {
    this.#cells.set(0, words);
  }

  write(from: number, to: number): void {
    for (let index = from; index < to; index++) this.#counts.set(this.#cells.get(1 + index * 2), this.#cells.get(2 + index * 2));
  }

  clear(): void {
    this.#cells.set(0, 0);
  }

  /** Does again what a dead holder may have left half done. */
  recover(): Recovery {
    const toldNs = process.hrtime.bigint();
    const words = this.#cells.get(0);
    let left = 0;
    for (let index = 0; index < words; index++) {
      if (this.#counts.get(this.#cells.get(1 + index * 2)) !== this.#cells.get(2 + index * 2)) left++;
    }
    this.write(0, words);
    this.clear();
    return { toldNs, words, left };
  }
}

/** Cells that a record of so many words needs. */
export function redoCells(wordsMax: number): number {
  return 1 + wordsMax * 2;
}
