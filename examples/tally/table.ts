import type { LocalArray, LocalSpace } from "lockstep";
import type { Dictionary } from "./dictionary.ts";
import { type TableShape, stripeOf } from "./table-shape.ts";
import { Tally } from "./tally.ts";
import { hashOf } from "./tokenizer.ts";

/**
 * The table that all processes count in: open addressing over arrays in shared memory. A slot has the place of its word in the arena plus one (0 while
 * the slot is free), the word's hash, and the count. It guards nothing by itself: who changes a stripe has to hold that stripe's lock.
 */
export class Table {
  readonly shape: TableShape;
  readonly counts: LocalArray<number>;
  readonly #places: LocalArray<number>;
  readonly #hashes: LocalArray<number>;
  readonly #arena: LocalArray<number>;
  /** A stripe's next free byte, from the start of its part of the arena. */
  readonly #ends: LocalArray<number>;

  constructor(space: LocalSpace, shape: TableShape) {
    this.shape = shape;
    const slots = shape.stripes * shape.slots;
    this.counts = space.array("counts", "int32", slots, { lock: false });
    this.#places = space.array("places", "int32", slots, { lock: false });
    this.#hashes = space.array("hashes", "int32", slots, { lock: false });
    this.#arena = space.array("arena", "uint8", shape.stripes * shape.arenaBytes, { lock: false });
    this.#ends = space.array("ends", "int32", shape.stripes, { lock: false });
  }

  /**
   * The slot of a word, put in with count 0 if it is not there; −1 when there is no room. Killed anywhere in here, a process leaves the table good: the
   * slot is free until everything else is written, and what was taken of the arena stays unused.
   */
  slot(words: Dictionary, number: number): number {
    const hash = words.hash(number);
    const stripe = stripeOf(hash, this.shape.stripes);
    const mask = this.shape.slots - 1;
    for (let probe = 0; probe <= mask; probe++) {
      const slot = stripe * this.shape.slots + ((hash + probe) & mask);
      const place = this.#places.get(slot);
      if (place === 0) return this.#put(words, number, stripe, slot);
      if (this.#hashes.get(slot) === hash && this.#is(place - 1, words, number)) return slot;
    }
    return -1;
  }

  /** Everything in it. Without locks two slots may have the same word, or a word be a mixture of two. */
  tally(): Tally {
    const tally = new Tally();
    const word = new Uint8Array(0x100);
    for (const [slot, place] of [...this.#places].entries()) {
      if (place === 0) continue;
      const length = this.#arena.get(place - 1);
      for (let at = 0; at < length; at++) word[at] = this.#arena.get(place + at);
      tally.add(word, 0, length, hashOf(word, 0, length), this.counts.get(slot));
    }
    return tally;
  }

  #put(words: Dictionary, number: number, stripe: number, slot: number): number {
    const { bytes } = words;
    const start = words.start(number);
    const size = 1 + bytes[start]!;
    const end = this.#ends.get(stripe);
    if (end + size > this.shape.arenaBytes) return -1;
    const place = stripe * this.shape.arenaBytes + end;
    for (let at = 0; at < size; at++) this.#arena.set(place + at, bytes[start + at]!);
    this.#ends.set(stripe, end + size);
    this.#hashes.set(slot, words.hash(number));
    this.#places.set(slot, place + 1);
    return slot;
  }

  #is(place: number, words: Dictionary, number: number): boolean {
    const { bytes } = words;
    const start = words.start(number);
    for (let at = 0; at <= bytes[start]!; at++) if (this.#arena.get(place + at) !== bytes[start + at]) return false;
    return true;
  }
}
