import { KINDS, type Kind } from "./names/spec.ts";
import { ActorWord, DEPARTED, EntryWord, FLAGS, type Layout, OFFER, RecordWord, slotOf } from "./memory/layout.ts";
import { nameIn } from "./raw/text.ts";

/** A copy of a segment, and who is alive in it. */
export interface Copy {
  readonly words: Int32Array;
  readonly layout: Layout;
  readonly alive: { has(slot: number): boolean };
}

/** One opening of a space: a thread of a process. */
export interface Party {
  readonly slot: number;
  /** By its own account. */
  readonly pid: number;
  /** 0 is the main one. */
  readonly thread: number;
  /** Has it ended without leaving? What it has, others are about to take over. */
  readonly dead: boolean;
}

/** How much of something a party has, or how many of its waits wait. */
export interface Share {
  readonly party: Party;
  readonly count: number;
}

/** One name of a space, looked at in a copy. Who keeps what where is said by the file of each primitive, which reads through this. */
export class Look {
  readonly #copy: Copy;
  readonly #record: number;
  readonly #entry: number;

  constructor(copy: Copy, index: number) {
    this.#copy = copy;
    this.#record = copy.layout.record(index);
    this.#entry = copy.layout.entry(index);
  }

  /** "" while the entry is free. */
  get kind(): Kind | "" {
    return KINDS[this.#copy.words[this.#entry + EntryWord.KIND]!] ?? "";
  }

  get name(): string {
    return nameIn(this.#copy.words, this.#entry);
  }

  get actors(): number {
    return this.#copy.layout.shape.actors;
  }

  parameter(index: number): number {
    return this.#copy.words[this.#entry + EntryWord.PARAMETERS + index]!;
  }

  /** A word that its record keeps for the primitive. */
  load(word: number): number {
    return this.#copy.words[this.#record + word]!;
  }

  /** Milliseconds since 1970, as an actor has stamped that word; null when it never did. */
  stamp(word: number): number | null {
    const seconds = this.load(word) >>> 0;
    return seconds === 0 ? null : seconds * 1000;
  }

  /** A word of its part of the heap. */
  cell(word: number): number {
    return this.#copy.words[this.#dataAt + word]!;
  }

  /** Its part of the heap. */
  data(): { readonly buffer: ArrayBufferLike; readonly start: number } {
    return { buffer: this.#copy.words.buffer, start: this.#copy.words.byteOffset + this.#dataAt * 4 };
  }

  /** Who has its lock: a party; "departed" when the one who had it died and its slot is another's; null when nobody has. */
  get holder(): Party | "departed" | null {
    const word = this.load(RecordWord.WORD);
    const owner = word & ~FLAGS;
    if (owner === 0 || (word & OFFER) !== 0) return null;
    return owner === DEPARTED ? "departed" : this.owner(owner);
  }

  /** Who waits for its lock. */
  get inLine(): Party[] {
    const slots = Array.from({ length: this.actors }, (_, slot) => slot);
    const waits = slots.filter((slot) => (this.load(RecordWord.WAITERS + (slot >> 5)) & (1 << (slot & 31))) !== 0);
    return waits.map((slot) => this.party(slot)).filter(({ dead }) => !dead);
  }

  /** The one that a lock word, or a cell, names as its owner. */
  owner(id: number): Party {
    const slot = slotOf(id);
    const party = this.party(slot);
    return this.#copy.words[this.#copy.layout.actor(slot) + ActorWord.ID] === id ? party : { ...party, pid: 0, thread: 0, dead: true };
  }

  /** Whoever is, or was last, in that slot. */
  party(slot: number): Party {
    const { words, layout, alive } = this.#copy;
    const at = layout.actor(slot);
    const isThere = words[at + ActorWord.ID] !== 0 && alive.has(slot);
    return { slot, pid: words[at + ActorWord.PID]!, thread: words[at + ActorWord.LIFE]!, dead: !isThere };
  }

  get #dataAt(): number {
    return this.#copy.layout.heapAt + (this.#copy.words[this.#entry + EntryWord.DATA_AT]! >> 2);
  }
}
