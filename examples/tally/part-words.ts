import { Dictionary } from "./dictionary.ts";
import { Tokenizer } from "./tokenizer.ts";

/** The words of one part of the text, counted in private memory. The dictionary stays from part to part, so that a known word costs no allocation. */
export class PartWords {
  readonly dictionary: Dictionary = new Dictionary();
  #times = new Int32Array(512);
  #seen = new Int32Array(512);
  #seenCount = 0;
  readonly #tokenizer = new Tokenizer((word, length, hash) => this.#add(this.dictionary.number(word, 0, length, hash)));

  count(text: Uint8Array, length: number): void {
    for (const number of this.seen) this.#times[number] = 0;
    this.#seenCount = 0;
    this.#tokenizer.read(text, 0, length);
  }

  /** The numbers of the part's distinct words. */
  get seen(): Int32Array {
    return this.#seen.subarray(0, this.#seenCount);
  }

  times(number: number): number {
    return this.#times[number]!;
  }

  #add(number: number): void {
    if (number >= this.#times.length) {
      const [times, seen] = [this.#times, this.#seen];
      this.#times = new Int32Array(times.length * 2);
      this.#times.set(times);
      this.#seen = new Int32Array(times.length * 2);
      this.#seen.set(seen);
    }
    if (this.#times[number]!++ === 0) this.#seen[this.#seenCount++] = number;
  }
}
