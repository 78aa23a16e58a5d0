import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";
import { projectRoot } from "./project-root.ts";
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
}

export interface Results {
  readonly machine: Machine;
  readonly rows: readonly RowResult[];
}

export const resultsFolder: string = join(projectRoot, "bench");

export function readResults(): Results {
  return JSON.parse(readFileSync(join(resultsFolder, "results.json"), "utf8")) as Results;
}

export function figureOf(results: Results, rowId: string, name: string): Figure {
  const figure = results.rows.find((row) => row.id === rowId)?.figures.find((one) => one.name === name);
  if (figure === undefined) throw new Error(`the results have no figure "${name}" in row "${rowId}"`);
  return figure;
}
