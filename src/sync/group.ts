import type { Wait } from "./wait.ts";

/** One of a group. */
export interface GroupMember<T> {
  /** Larger than that of everybody who joined before. */
  readonly id: bigint;
  /** What it said of itself; undefined when it said nothing. */
  readonly data: T | undefined;
}

/** From a join until it is left, or lost. */
export interface Membership extends AsyncDisposable {
  readonly id: bigint;
  /** Aborts with a `"lost"` error when the others may count it out: it could not be renewed in time. */
  readonly signal: AbortSignal;
  /** A second time is `"not-held"`; of a lost membership nothing is left to do. Disposing is idempotent. */
  leave(): Promise<void>;
}

/** Who is there, for everybody to know; who dies is there no more when its time is over. On stores. */
export interface Group<T = unknown> {
  readonly name: string;
  /** `data` is what all may read: JSON of at most 1,024 bytes of UTF-8. `"invalid"` for what JSON cannot hold, `"full"` for what is larger, and for a group of a million. */
  join(data?: T): Promise<Membership>;
  /** In the order in which they joined. */
  members(): Promise<GroupMember<T>[]>;
  /**
   * Who is there now, and again when that has changed: whoever is slow misses some, but never the last. Who joins or leaves is told at once, a death within a
   * third of the `ttlMs` after the dead one's time is over. Rejects with `"closed"`, or the signal's reason.
   */
  observe(options?: Pick<Wait, "signal">): AsyncGenerator<GroupMember<T>[], void>;
}
