import { parentPort, workerData } from "node:worker_threads";
import { MODELS } from "../../simulator/models.ts";
import { runSeed } from "../../simulator/run-seed.ts";
import { addRun, emptySummary } from "../../simulator/summary.ts";
import type { SeedNews, SeedWork } from "./seed-work.ts";

const TELL_MS = 100;

const { protocol, nodes, faults, firstSeed, seeds, begin, step, failed } = workerData as SeedWork;
const model = MODELS[protocol]!;
let summary = emptySummary();
let toldMs = performance.now();

for (let number = begin; number < Math.min(seeds, Atomics.load(failed, 0)); number += step) {
  const run = runSeed(model, { nodes, faults, seed: firstSeed + number });
  addRun(summary, run);
  if (run.broken !== undefined) fail(number);
  if (performance.now() - toldMs > TELL_MS) tell(false);
}
tell(true);

function tell(isOver: boolean): void {
  parentPort!.postMessage({ summary, isOver } satisfies SeedNews);
  summary = emptySummary();
  toldMs = performance.now();
}

function fail(number: number): void {
  for (;;) {
    const least = Atomics.load(failed, 0);
    if (least <= number || Atomics.compareExchange(failed, 0, least, number) === least) return;
  }
}
