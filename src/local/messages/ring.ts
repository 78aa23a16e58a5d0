import type { Actor } from "../raw/actor.ts";
import { type Source, decode } from "./decode.ts";
import type { Message } from "./message.ts";

/** Of its words in the record: where the oldest message begins, and where the next one will, in words since the ring was made. */
const HEAD = 0;
const TAIL = 1;
/** A message begins with a word: its bytes above its kind. */
const KIND_BITS = 4;
const KIND_MASK = (1 << KIND_BITS) - 1;

/** The name whose record and heap part a ring is in: they may come to lie elsewhere while the ring is empty. */
export interface Home {
  readonly actor: Actor;
  readonly words: Int32Array;
  /** First word of its record. */
  readonly at: number;
  /** Its heap part, in bytes from the segment's start. */
  readonly dataAt: number;
}

/** Where in its home a ring is. */
export interface RingPlace {
  /** The first of its two words of the record. */
  readonly word: number;
  /** Words before it in the name's heap part. */
  readonly before: number;
  /** Its words there, a power of two. */
  readonly ringWords: number;
}

/**
 * Messages one after another, first in first out, in the heap part of a name, whose lock the caller holds. A message is there when TAIL has moved
 * behind it and gone when HEAD has: one killed in between leaves the ring as it was.
 */
export class Ring implements Source {
  readonly #home: Home;
  readonly #word: number;
  readonly #before: number;
  readonly #size: number;
  #segment: Uint8Array | undefined;
  /** The message being read: where its bytes begin, and how many they are. */
  #readAt = 0;
  #readBytes = 0;
  /** Where what was read last ends. */
  #readTo = 0;

  constructor(home: Home, { word, before, ringWords }: RingPlace) {
    this.#home = home;
    this.#word = word;
    this.#before = before;
    this.#size = ringWords;
  }

  /** Is there room for a message of so many bytes? */
  fits(bytes: number): boolean {
    return wordsOf(bytes) <= this.#size - ((this.#get(TAIL) - this.#get(HEAD)) >>> 0);
  }

  push({ kind, bytes, data, words }: Message): void {
    const tail = this.#get(TAIL);
    const shared = this.#home.words;
    shared[this.#at(tail)] = (bytes << KIND_BITS) | kind;
    if (words === null) this.#copyBytes(tail + 1, data, bytes, true);
    else {
      const from = this.#from();
      const mask = this.#size - 1;
      for (let word = (bytes + 3) >> 2; word > 0; word--) shared[from + ((tail + word) & mask)] = words[word - 1]!;
    }
    this.#set(TAIL, (tail + wordsOf(bytes)) | 0);
  }

  /** Reads the oldest `count` messages, which stay until `drop`. */
  peek(count: number): unknown[] {
    const values: unknown[] = [];
    let at = this.#get(HEAD);
    for (let read = 0; read < count; read++) {
      const header = this.#home.words[this.#at(at)]!;
      this.#readAt = at + 1;
      this.#readBytes = header >>> KIND_BITS;
      values.push(decode(header & KIND_MASK, this.#readBytes, this));
      at = (at + wordsOf(this.#readBytes)) | 0;
    }
    this.#readTo = at;
    return values;
  }

  /** Takes away what the last `peek` read. */
  drop(): void {
    this.#set(HEAD, this.#readTo);
  }

  /** Takes away everything. */
  clear(): void {
    this.#set(HEAD, this.#get(TAIL));
  }

  copyWords(target: Int32Array): void {
    const { words } = this.#home;
    const from = this.#from();
    const at = this.#readAt;
    const mask = this.#size - 1;
    for (let word = (this.#readBytes - 1) >> 2; word >= 0; word--) target[word] = words[from + ((at + word) & mask)]!;
  }

  copyBytes(target: Uint8Array): void {
    this.#copyBytes(this.#readAt, target, this.#readBytes, false);
  }

  /** Where the oldest message begins. */
  get head(): number {
    return this.#get(HEAD);
  }

  /** Counts the messages. */
  count(): number {
    let count = 0;
    const tail = this.#get(TAIL);
    for (let at = this.#get(HEAD); at !== tail; at = (at + wordsOf(this.#home.words[this.#at(at)]! >>> KIND_BITS)) | 0) count++;
    return count;
  }

  /** Between the ring, from a position on, and `data`; in two parts where the ring ends in between. */
  #copyBytes(position: number, data: Uint8Array, bytes: number, isIn: boolean): void {
    const { buffer, start } = this.#home.actor.memory;
    const segment = (this.#segment ??= new Uint8Array(buffer, start));
    const first = Math.min(bytes, (this.#size - (position & (this.#size - 1))) * 4);
    const parts = [
      [this.#at(position) * 4, 0, first],
      [this.#at(0) * 4, first, bytes],
    ] as const;
    for (const [at, from, to] of parts) {
      if (isIn) segment.set(data.subarray(from, to), at);
      else data.set(segment.subarray(at, at + to - from), from);
    }
  }

  /** Its first word. */
  #from(): number {
    return (this.#home.dataAt >> 2) + this.#before;
  }

  /** The word at a position. */
  #at(position: number): number {
    return this.#from() + (position & (this.#size - 1));
  }

  #get(word: number): number {
    return this.#home.words[this.#home.at + this.#word + word]!;
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#home.words, this.#home.at + this.#word + word, value);
  }
}

/** Words that a message of so many bytes takes. */
export function wordsOf(bytes: number): number {
  return 1 + ((bytes + 3) >> 2);
}
