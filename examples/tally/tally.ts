import { Dictionary } from "./dictionary.ts";
import { hashOf } from "./tokenizer.ts";

/** A tally as it travels between processes: the dictionary's bytes, and a count a word. */
export interface PackedTally {
  readonly bytes: Uint8Array;
  readonly counts: Int32Array;
}

/** Words and how often they came, in private memory. */
export class Tally {
  readonly dictionary: Dictionary = new Dictionary();
  total = 0;
  #counts = new Int32Array(512);

  add(word: Uint8Array, from: number, length: number, hash: number, times: number): void {
    const number = this.dictionary.number(word, from, length, hash);
    if (number >= this.#counts.length) {
      const counts = new Int32Array(this.#counts.length * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#counts[number]! += times;
    this.total += times;
  }

  count(number: number): number {
    return this.#counts[number]!;
  }

  addAll({ bytes, counts }: PackedTally): void {
    let start = 0;
    for (const times of counts) {
      const length = bytes[start]!;
      this.add(bytes, start + 1, length, hashOf(bytes, start + 1, length), times);
      start += 1 + length;
    }
  }

  packed(): PackedTally {
    return { bytes: this.dictionary.bytes.slice(), counts: this.#counts.slice(0, this.dictionary.size) };
  }
}
