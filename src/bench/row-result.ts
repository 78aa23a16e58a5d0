import type { Absent, Goal, Side } from "./row.ts";

export interface Figure {
  readonly name: string;
  readonly side: Side;
  /** Median of the rounds' medians, per operation. */
  readonly medianNs: number;
  /** Over every sample of every round. */
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly roundMediansNs: readonly number[];
}

/** A goal with what came of it: the ratio of each round, and their median. */
export interface Verdict extends Goal {
  readonly ratio: number;
  readonly hit: boolean;
}

export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly how: string;
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
  readonly absent: readonly Absent[];
  readonly remarks?: readonly string[];
}
