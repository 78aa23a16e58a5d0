import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { addSummary, emptySummary, type Summary } from "../../simulator/summary.ts";
import type { SeedNews, SeedWork } from "./seed-work.ts";

export interface Outcome {
  readonly summary: Summary;
  /** The least seed that broke an invariant. */
  readonly failedSeed: number | undefined;
  readonly threads: number;
  readonly elapsedMs: number;
}

const NONE = 2 ** 31 - 1;

/** Runs seeds on all cores. Which seed fails first is the same however many there are. */
export async function runSeeds(work: Omit<SeedWork, "begin" | "step" | "failed">, progress: (summary: Summary) => void): Promise<Outcome> {
  const startedMs = performance.now();
  const threads = Math.min(availableParallelism(), work.seeds);
  const failed = new Int32Array(new SharedArrayBuffer(4)).fill(NONE);
  const summary = emptySummary();
  const hear = (news: SeedNews): void => {
    addSummary(summary, news.summary);
    progress(summary);
  };
  const workers = Array.from({ length: threads }, (_, begin) => {
    const worker = new Worker(new URL("./seed-worker.js", import.meta.url), {
      workerData: { ...work, begin, step: threads, failed } satisfies SeedWork,
    });
    worker.on("message", hear);
    return once(worker, "exit");
  });
  await Promise.all(workers);
  const number = failed[0]!;
  const failedSeed = number === NONE ? undefined : work.firstSeed + number;
  return { summary, failedSeed, threads, elapsedMs: performance.now() - startedMs };
}
