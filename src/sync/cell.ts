/** Where a cell is: in a group of them, which is listed and watched as one. */
export interface CellKey {
  readonly group: string;
  readonly id: string;
}

/** A text in the store, or that there is none. */
export interface Cell extends CellKey {
  /** Undefined when there is none. */
  readonly value: string | undefined;
  /** Of the commit that wrote it; 0n when there is none. Later commits have larger ones, so none comes again, not even after a deletion. */
  readonly version: bigint;
}

/** That a cell is still of that version; 0n: that there is none. */
export interface Check extends CellKey {
  readonly version: bigint;
}

/** What a cell will be; undefined deletes it. */
export interface Write extends CellKey {
  readonly value: string | undefined;
}

export interface Commit {
  /** Did every check hold? If not, nothing was written. */
  readonly isDone: boolean;
  /** Of what was written; 0n when it was not done. */
  readonly version: bigint;
  /** When it was not done: the checked cells as they are, in the order of the checks. */
  readonly cells: readonly Cell[];
}
