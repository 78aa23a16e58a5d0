import type { Fault } from "../../simulator/fault.ts";
import type { Summary } from "../../simulator/summary.ts";

/** What a worker is given: every so-many-th of the seeds. */
export interface SeedWork {
  readonly protocol: string;
  readonly nodes: number;
  readonly faults: readonly Fault[];
  readonly firstSeed: number;
  readonly seeds: number;
  /** Its first, and how many further the next. */
  readonly begin: number;
  readonly step: number;
  /** One number: the least seed, counted from the first, that has failed. What comes after it need not run. */
  readonly failed: Int32Array;
}

/** What it tells, now and then, and at its end. */
export interface SeedNews {
  readonly summary: Summary;
  readonly isOver: boolean;
}
