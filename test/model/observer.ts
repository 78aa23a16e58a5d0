/** A rule was broken. */
export class Violation extends Error {}

/** What an observer sees of a state: its own cells, and the segment's words. */
export interface Sight {
  get(cell: number): number;
  set(cell: number, value: number): void;
  /** The word at this address. */
  word(at: number): number;
  /** The address of record `index`. */
  recordAt(index: number): number;
  /** A word of the heap, counted from its start. */
  heapWord(index: number): number;
  /** Who acts, in a lock word; 0 for one who has not joined the space. */
  readonly id: number;
  readonly actor: number;
  /** Remembers that this came about in some state, so that a test can ask whether its scenario reaches what it is about. */
  reach(what: string): void;
}

/** A rule over what actors tell, and over words. What it remembers it keeps in the state, in cells that are 0 at first. */
export interface Observer {
  readonly cells: number;
  /** An actor tells something: `a` says what, `b` is a number. Throws `Violation`. */
  told(sight: Sight, a: number, b: number): void;
  /** The word at `at` was written. */
  written?(sight: Sight, at: number, before: number, after: number): void;
  /** The actor in sight was killed. */
  died?(sight: Sight): void;
  /** The actor in sight is stopped, and others cannot go on: may it keep them waiting? */
  mayKeepWaiting?(sight: Sight): boolean;
  /** The actor in sight waits, and nobody can go on: is that right? */
  mayWaitForEver?(sight: Sight): boolean;
  /** Nobody can do anything any more. */
  ended?(sight: Sight): void;
}
