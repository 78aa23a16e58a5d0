/** Words in private memory, numbered in the order they came: an open-addressing table over their bytes, each preceded by its length. */
export class Dictionary {
  size = 0;
  #slots = new Int32Array(1024);
  #hashes = new Int32Array(512);
  #starts = new Int32Array(512);
  #bytes = new Uint8Array(8192);
  #end = 0;

  /** The number of the word; −1 when it is not there. */
  find(word: Uint8Array, from: number, length: number, hash: number): number {
    return this.#slots[this.#slotOf(word, from, length, hash)]! - 1;
  }

  /** The number of the word, a new one when it is not there. */
  number(word: Uint8Array, from: number, length: number, hash: number): number {
    const slot = this.#slotOf(word, from, length, hash);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    const number = this.size++;
    if (number === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(number * 2));
      this.#starts = grown(this.#starts, new Int32Array(number * 2));
    }
    if (this.#end + length >= this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(this.#bytes.length * 2));
    this.#slots[slot] = number + 1;
    this.#hashes[number] = hash;
    this.#starts[number] = this.#end;
    this.#bytes[this.#end++] = length;
    for (let at = 0; at < length; at++) this.#bytes[this.#end++] = word[from + at]!;
    if (this.size * 2 > this.#slots.length) this.#spread();
    return number;
  }

  /** The lengths and bytes of all words, in the order of their numbers. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Where the length of a word is in `bytes`; the word follows. */
  start(number: number): number {
    return this.#starts[number]!;
  }

  hash(number: number): number {
    return this.#hashes[number]!;
  }

  #slotOf(word: Uint8Array, from: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.#is(number, word, from, length))) return slot;
    }
  }

  #is(number: number, word: Uint8Array, from: number, length: number): boolean {
    const bytes = this.#bytes;
    const start = this.#starts[number]!;
    if (bytes[start] !== length) return false;
    for (let at = 0; at < length; at++) if (bytes[start + 1 + at] !== word[from + at]) return false;
    return true;
  }

  #spread(): void {
    const mask = this.#slots.length * 2 - 1;
    const slots = new Int32Array(mask + 1);
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes[number]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

function grown<A extends Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
