/**
 * The shape of a segment, in 32-bit words:
 *
 *     header · actors · records · entries · index · waits · heap
 *
 * Record `i` and entry `i` are one name: the record is what its lock works on (128 bytes, so that two locks never share a cache line), the entry
 * is what the directory knows of it. What an actor killed at any instruction leaves half done is one word, or a cache that is computed again.
 */
export const MAGIC = 0x4c4b5354; // "LKST"
/** Counts the incompatible changes of this file. */
export const VERSION = 4;

export interface Shape {
  /** Openings at one time, a multiple of 32, 32 to 256. */
  readonly actors: number;
  /** Names in use at one time. */
  readonly names: number;
  /** Bytes for values, arrays and waiting cells. */
  readonly heapBytes: number;
}

/** What a shape has that was asked for otherwise; null when nothing. */
export function shapeDifference(shape: Shape, wanted: Partial<Shape>): string | null {
  if (wanted.names !== undefined && wanted.names !== shape.names) return `with names: ${shape.names}, not ${wanted.names}`;
  if (wanted.heapBytes !== undefined && wanted.heapBytes !== shape.heapBytes)
    return `with bytes: ${shape.heapBytes}, not ${wanted.heapBytes}`;
  return null;
}

export const HEADER_WORDS = 64;
export const HeaderWord = {
  MAGIC: 0,
  VERSION: 1,
  ACTORS: 2,
  NAMES: 3,
  HEAP_BYTES: 4,
  /** Nanoseconds since 1970 when the segment was made, low and high word: tokens start above those of every earlier segment. */
  BIRTH: 6,
  /** The highest hold number of any evicted name, low and high: a name that comes back starts above it. */
  SEQ_EVICTED: 8,
  /** Live entries, and where the search for a free one goes on: caches of the directory. */
  USED: 10,
  HAND: 11,
  /** Counts the calls to let go of idle names. */
  SHED: 12,
  /** Counts the waits that are written down. */
  WAITS: 13,
  /** Counts the circles that one found who was not to give up. */
  CIRCLES: 14,
} as const;

const ACTOR_WORDS = 16;
export const ActorWord = {
  /** Who has the slot: generation and slot as in a lock word; 0 when free. */
  ID: 0,
  /** Counts the signals; a blocked thread sleeps on it. */
  PARK: 1,
  /** 1 from the ring until the event loop hears it. */
  RUNG: 2,
  /** The record this thread is blocked on; 0 when it is not. */
  BLOCKED_ON: 3,
  /** The last generation of this slot. */
  GENERATION: 4,
  PID: 5,
  /** What a memory of threads proves life by. One of processes, which has locked bytes for that, keeps here which thread of its process it is: 0 is the main one. */
  LIFE: 6,
  /** Counts the holds of this actor that somebody else released. */
  FORCED: 7,
  /** The wait of the thread itself, while it blocks: a cell as those of its owners. */
  WAIT: 8,
} as const;

/** A wait for a lock of one who holds others, written down for the search for deadlocks. */
export const WAIT_WORDS = 8;
export const WaitWord = {
  /** The record waited for; 0 when there is no wait. */
  AT: 0,
  /** Counts all waits of the space: the larger, the younger. */
  NUMBER: 1,
  /** The owner's number in its thread; of a thread itself how it waits, 0 or less. */
  OWNER: 2,
  /** Whose it is, as in a lock word; 0 when the cell is free, with PARKED while it is being written. */
  ACTOR: 3,
  /** What the one who waits is called: 16 bytes of UTF-8 with zeros after. */
  LABEL: 4,
} as const;
export const LABEL_BYTES: number = (WAIT_WORDS - WaitWord.LABEL) * 4;

export const RECORD_WORDS = 32;
export const RecordWord = {
  WORD: 0,
  /** The slot served last; the search for the next waiter starts after it. */
  TURN: 1,
  /** Number of the present or last hold: 1 to 2^31 - 1. */
  SEQ: 2,
  SEQ_HIGH: 3,
  /** One bit an actor. */
  WAITERS: 4,
  /** What the primitive keeps beside its lock: 19 words. The first is 0 while the object is as new, so that it may be evicted; 8 to 13 are its wait sets'. */
  STATE: 12,
  /** Of a lock's own record: the last hold that an owner has, and the owner's number in the holder's thread. */
  OWNED_SEQ: 13,
  OWNER: 14,
  /** … and in development the last hold of which it is written where it was acquired: 56 bytes of UTF-8 with zeros after. */
  SITE_SEQ: 15,
  SITE: 16,
  /** … and when somebody last came to wait while nobody did, in seconds since 1970. */
  WAITED_SINCE: 30,
  /** 1 while the primitive has somebody whose death is to be told to the next, so that a space that everybody has left is kept for it. */
  OWED: 31,
} as const;
export const SITE_BYTES: number = (RecordWord.WAITED_SINCE - RecordWord.SITE) * 4;

/** The largest hold number; after it, `SEQ_HIGH` counts on. */
export const SEQ_MAX = 0x7fff_ffff;

/** Ends with the name: `NAME_BYTES_MAX` of sync/name.ts. */
export const ENTRY_WORDS = 80;
export const EntryWord = {
  /** 0 while free; the kind is written last when made, and zeroed first when evicted. */
  KIND: 0,
  HASH: 1,
  NAME_BYTES: 2,
  /** What the name was opened with, to tell a mismatch. */
  PARAMETERS: 3,
  /** Its part of the heap, in bytes from the heap's start. */
  DATA_AT: 6,
  DATA_BYTES: 7,
  /** One bit an actor that has the name bound. */
  PINS: 8,
  NAME: 16,
} as const;

/**
 * The lock word: 0 when free, else
 *
 *     | generation 18 | slot + 1: 10 | FORCED | OFFER | FAIR | PARKED |
 *
 * PARKED  somebody may be waiting: the release must look
 * FAIR    a waiter has been passed over for a millisecond: hand over instead of letting anybody in
 * OFFER   the owner named is the one the lock is offered to; it binds nobody until taken
 * FORCED  somebody else has released this hold; its holder has yet to hear of it
 */
export const PARKED = 1;
export const FAIR = 2;
export const OFFER = 4;
export const FORCED = 8;
export const FLAGS = 15;
const SLOT_SHIFT = 4;
const SLOT_MASK = 0x3ff;
const GENERATION_SHIFT = 14;
export const GENERATION_MAX = 0x3ffff;
/** Owner of a word whose holder died and whose slot has been given to another. */
export const DEPARTED: number = SLOT_MASK << SLOT_SHIFT;

export function idOf(slot: number, generation: number): number {
  return (generation << GENERATION_SHIFT) | ((slot + 1) << SLOT_SHIFT);
}

export function slotOf(word: number): number {
  return ((word >>> SLOT_SHIFT) & SLOT_MASK) - 1;
}

/** The unsigned 64-bit number in two words, low one first. */
export function wide(words: Int32Array, at: number): bigint {
  return (BigInt(words[at + 1]! >>> 0) << 32n) | BigInt(words[at]! >>> 0);
}

/** One bit an actor, between a record's first words and its state. */
const ACTORS_MAX = 32 * (RecordWord.STATE - RecordWord.WAITERS);

/** Where everything lies in a segment of some shape. Record and entry 0 belong to the directory itself. */
export class Layout {
  readonly shape: Shape;
  readonly waiterWords: number;
  /** How many records and entries there are: one more than names. */
  readonly records: number;
  readonly indexSize: number;
  readonly recordsAt: number;
  readonly entriesAt: number;
  readonly indexAt: number;
  /** The waits of owners: as many cells as the index has, in groups of eight. */
  readonly waitsAt: number;
  readonly heapAt: number;
  readonly bytes: number;

  constructor(shape: Shape) {
    if (shape.actors % 32 !== 0 || shape.actors > ACTORS_MAX)
      throw new Error(`invariant: ${shape.actors} actors do not fit the waiter bits`);
    this.shape = shape;
    this.waiterWords = shape.actors >> 5;
    this.records = shape.names + 1;
    this.indexSize = 1 << (32 - Math.clz32(shape.names * 2 - 1));
    this.recordsAt = HEADER_WORDS + shape.actors * ACTOR_WORDS;
    this.entriesAt = this.recordsAt + this.records * RECORD_WORDS;
    this.indexAt = this.entriesAt + this.records * ENTRY_WORDS;
    this.waitsAt = (this.indexAt + this.indexSize + 15) & ~15;
    this.heapAt = (this.waitsAt + this.indexSize * WAIT_WORDS + 15) & ~15;
    this.bytes = this.heapAt * 4 + shape.heapBytes;
  }

  actor(slot: number): number {
    return HEADER_WORDS + slot * ACTOR_WORDS;
  }

  record(index: number): number {
    return this.recordsAt + index * RECORD_WORDS;
  }

  entry(index: number): number {
    return this.entriesAt + index * ENTRY_WORDS;
  }
}
