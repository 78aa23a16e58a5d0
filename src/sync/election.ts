import type { Hold } from "./lock.ts";
import type { Wait } from "./wait.ts";

/** Who leads. */
export interface Leader<T> {
  /** That of its hold: larger than that of every leader before. */
  readonly token: bigint;
  /** What it said of itself; undefined when it said nothing. */
  readonly data: T | undefined;
}

export interface CampaignOptions<T> extends Wait {
  /** What all may read of the one who leads: JSON of at most 1,024 bytes of UTF-8. */
  data?: T;
}

/** One of many leads, everybody may know who, and when it resigns or dies the next one does: first come, first served. On stores. */
export interface Election<T = unknown> {
  readonly name: string;
  /**
   * Until it leads: the hold ends when it is released, which is to resign, or is lost. Rejects with `"timeout"`, `"closed"`, or the signal's reason; with
   * `"invalid"` and `"full"` for data that JSON cannot hold, or that is too large.
   */
  campaign(campaign?: CampaignOptions<T>): Promise<Hold>;
  /** Null when nobody leads. One that died leads until its time is over. */
  leader(): Promise<Leader<T> | null>;
  /**
   * Who leads now, and then each change: whoever is slow misses some, but never the last. A resignation is told at once, a death within a third of the
   * `ttlMs` after the dead one's time is over. Rejects with `"closed"`, or the signal's reason.
   */
  observe(options?: Pick<Wait, "signal">): AsyncGenerator<Leader<T> | null, void>;
}
