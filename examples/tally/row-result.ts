import { type Difference, difference } from "./difference.ts";
import { InputError } from "./input-error.ts";
import { longestPart } from "./part-reader.ts";
import type { Progress } from "./progress.ts";
import type { Row } from "./rows.ts";
import { type KilledHolder, type RowRun, runRow } from "./run-row.ts";
import type { StoreAccount } from "./store/store-account.ts";
import { tableBytes, tableShape } from "./table-shape.ts";
import type { Task } from "./task.ts";

export interface RowResult extends Difference {
  readonly title: string;
  readonly processes: number;
  readonly timeMs: number;
  readonly speedUp: number;
  /** Does it count what one process counts? */
  readonly equal: boolean;
  readonly mayLose: boolean;
  readonly acquisitions: number;
  /** How often it was run: without a lock, until something was lost. */
  readonly runs: number;
  readonly killed?: KilledHolder;
  /** Who counted, of a row on a store. */
  readonly store?: StoreAccount;
}

/** A lost update is a matter of chance; after so many runs without one there is too little contention to show any. */
const RUNS_MAX = 5;
const TABLE_BYTES_MAX = 2 ** 29;
const NO_TABLE = { stripes: 1, slots: 8, arenaBytes: 0 };

/** One process counts: the reference. Throws an InputError when there is nothing to count. */
export async function referenceRun({ passes, path, cuts }: Task, signal: AbortSignal, progress: Progress): Promise<RowRun> {
  const run = await runRow({ kind: "alone", path, cuts, passes, shape: NO_TABLE, partWordsMax: 0 }, 1, signal, progress);
  if (run.tally.total === 0) throw new InputError("there is not one word in these files");
  return run;
}

/** The row that the reference itself is. */
export function referenceResult({ timeMs, acquisitions }: RowRun): RowResult {
  return {
    title: "one process (reference)",
    processes: 1,
    timeMs,
    speedUp: 1,
    equal: true,
    mayLose: false,
    lost: 0,
    gained: 0,
    acquisitions,
    runs: 1,
  };
}

/** Throws an InputError when the words do not fit into shared memory. */
export async function rowResult(row: Row, task: Task, reference: RowRun, signal: AbortSignal, progress: Progress): Promise<RowResult> {
  const { dictionary } = reference.tally;
  const shape = tableShape(dictionary, row.stripes);
  if (tableBytes(shape) > TABLE_BYTES_MAX) {
    const [needed, most] = [tableBytes(shape), TABLE_BYTES_MAX].map((bytes) => Math.ceil(bytes / 2 ** 20));
    throw new InputError(`${dictionary.size} distinct words need a table of ${needed} MiB, more than ${most} MiB; give fewer paths`);
  }
  const { path, cuts, passes, processes } = task;
  // Between two words there is a byte at least.
  const partWordsMax = Math.min(dictionary.size, (longestPart(cuts) + 1) >> 1);
  let runs = 0;
  for (;;) {
    const run = await runRow({ kind: row.kind, path, cuts, passes, shape, partWordsMax }, processes, signal, progress);
    const { lost, gained } = difference(reference.tally, run.tally);
    runs++;
    const equal = lost === 0 && gained === 0;
    if (row.mayLose && equal && runs < RUNS_MAX) continue;
    const { timeMs, acquisitions, killed } = run;
    const result = {
      title: row.title,
      processes,
      timeMs,
      speedUp: reference.timeMs / timeMs,
      equal,
      mayLose: row.mayLose,
      lost,
      gained,
      acquisitions,
      runs,
    };
    return killed === undefined ? result : { ...result, killed };
  }
}
