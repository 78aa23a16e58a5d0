import type { Capabilities } from "../sync/capabilities.ts";
import type { Cell, CellKey, Check, Commit, Write } from "../sync/cell.ts";
import type { Claim } from "./claim.ts";

/** How a claim stands in its line. Granted when the weights of those ahead and its own are at most `limit`; so 1 of 1 is a lock, 1 of n a permit. */
export interface ClaimTerms {
  readonly weight: number;
  readonly limit: number;
  /** False for who does not stand in line: null is the answer then, when it cannot be granted at once. */
  readonly wait: boolean;
  /** What others may read of it, in `members`: 1,024 bytes of UTF-8 at most; "" by default. */
  readonly data?: string;
  /** Asked before it is sent, if that takes its time: who is not wanted any more does not enter, and is answered by null. */
  readonly isWanted?: () => boolean;
}

/** One who stands in a line, or holds what it is for. */
export interface Member {
  readonly order: bigint;
  readonly weight: number;
  readonly isGranted: boolean;
  readonly data: string;
  /** Of a foreign client, which knows the store's own recipe for a lock, and nothing of ours. */
  readonly isForeign?: boolean;
}

/**
 * A store that keeps lines of claims, and cells, for everybody connected to it. Whoever is ahead in a line can only leave it, so what is granted is never taken back but
 * by an eviction, or when its client's time is over. A line is there as long as somebody stands in it. Every call settles: with `"engine"` when the store
 * has not answered within the time that a claim lives.
 */
export interface Engine {
  readonly capabilities: Capabilities;
  /** Enters the line, at its end. Calls of one client for one line enter it in the order of the calls. */
  join(line: string, terms: ClaimTerms): Promise<Claim | null>;
  /** Those in the line, in its order: `most` of them at most. */
  members(line: string, most: number): Promise<readonly Member[]>;
  /** Ends the claim of that order, whoever's it is, and tells it. False when there is none. */
  evict(line: string, order: bigint): Promise<boolean>;
  /** The lines that somebody stands in, in no order: `most` of them at most. */
  lines(most: number): Promise<readonly string[]>;
  /** The cells, all as of one moment, in the order of the keys. */
  read(keys: readonly CellKey[]): Promise<readonly Cell[]>;
  /** The cells of a group as of one moment, in the order in which they came into being: `most` of them at most. */
  scan(group: string, most: number): Promise<readonly Cell[]>;
  /**
   * Writes all, if every check holds, or nothing: up to 100 checks and 100 writes, no cell twice among either. It is never sent twice: when the connection
   * is lost before the answer it rejects with `"engine"`, and may have been done.
   */
  commit(checks: readonly Check[], writes: readonly Write[]): Promise<Commit>;
  /**
   * Has `changed` called at least once after any cell of the group was written, and after a time in which that could have been missed; how often is the
   * store's business, so look then. Settles when nothing later is missed. What it returns ends it.
   */
  watch(group: string, changed: () => void): Promise<() => void>;
  /** Ends every claim: those that hold as if their holder had died. What is pending rejects with `"closed"`. */
  close(): Promise<void>;
}

/** What every engine is opened with. */
export interface EngineOptions {
  /** The space whose lines these are: its name, as part of every key. */
  readonly space: string;
  /** How long a claim outlives the last sign of life of its client, in milliseconds. */
  readonly ttlMs: number;
  /** How much longer the store keeps it, so that the holder has learned of its loss when the next one is granted. */
  readonly lockDelayMs: number;
}
