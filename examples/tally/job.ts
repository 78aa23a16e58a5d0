import type { PackedTally } from "./tally.ts";
import type { TableShape } from "./table-shape.ts";

export type RowKind = "alone" | "unlocked" | "one-lock" | "striped" | "messages" | "killed";

/** What a counting process is told. */
export interface Job {
  readonly kind: RowKind;
  /** 0 to the number of processes minus one. The first one is the victim, in the row with one. */
  readonly member: number;
  /** Where the text can be opened. */
  readonly path: string;
  /** Where its parts begin, in bytes, and the last one ends. */
  readonly cuts: Int32Array;
  /** How often the text is counted. */
  readonly passes: number;
  readonly shape: TableShape;
  /** Distinct words that a part may have. */
  readonly partWordsMax: number;
}

/** A holder was found dead in the middle of a merge, and its merge finished. */
export interface Recovery {
  /** By `process.hrtime.bigint()`, which all processes share. */
  readonly toldNs: bigint;
  /** Words in the redo record, and those of them that the dead holder had not written. */
  readonly words: number;
  readonly left: number;
}

/** What a counting process answers. */
export interface Done {
  readonly endNs: bigint;
  /** How often it took a lock. */
  readonly acquisitions: number;
  /** Its whole count, if it counted for itself. */
  readonly packed?: PackedTally;
  readonly recovery?: Recovery;
}

/** A way to count: the only thing in which rows differ. */
export interface Counter {
  readonly acquisitions: number;
  /** Counts a part: the first `length` bytes of `text`. */
  count(text: Uint8Array, length: number): void;
  /** Counts a part up to the middle of its merge, and stays there until killed. */
  dieIn?(text: Uint8Array, length: number): void;
  /** What goes into the answer beside time and acquisitions. */
  answer(): Pick<Done, "packed" | "recovery">;
}
