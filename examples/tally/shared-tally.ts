import type { LocalSpace } from "lockstep";
import { PartWords } from "./part-words.ts";
import type { TableShape } from "./table-shape.ts";
import { Table } from "./table.ts";

/** A process's way into the shared table: it counts a part by itself, then merges its words. */
export class SharedTally {
  readonly words: PartWords = new PartWords();
  readonly table: Table;
  /** Slots plus one by word number, 0 while not known: a word never moves. */
  #slots = new Int32Array(512);

  constructor(space: LocalSpace, shape: TableShape) {
    this.table = new Table(space, shape);
  }

  slot(number: number): number {
    if (number >= this.#slots.length) {
      const slots = new Int32Array(2 ** (32 - Math.clz32(number)));
      slots.set(this.#slots);
      this.#slots = slots;
    }
    const known = this.#slots[number]!;
    if (known !== 0) return known - 1;
    const slot = this.table.slot(this.words.dictionary, number);
    this.#slots[number] = slot + 1;
    return slot;
  }

  /** Adds a word of the part to its count: read, add, write. Another process in between is what locks are for. */
  merge(number: number): void {
    const slot = this.slot(number);
    if (slot < 0) return; // no room, by what was put in twice: lost like all else that a missing lock costs
    const { counts } = this.table;
    counts.set(slot, counts.get(slot) + this.words.times(number));
  }
}
