import type { Model } from "./model.ts";
import { type SeedOptions, type SeedRun, runSeed } from "./run-seed.ts";

/** A run that breaks an invariant, with as little harm as it takes. */
export interface Shrunk {
  readonly options: SeedOptions;
  readonly run: SeedRun;
}

/**
 * Takes away nodes and faults of a run that breaks an invariant, as long as it breaks the same one: as few nodes as will do, then whole kinds of faults, then
 * single deeds of the adversary, in halves, quarters, and so on to one at a time (Zeller and Hildebrandt 2002, delta debugging).
 */
export function shrink<Request, Result>(model: Model<Request, Result>, failing: SeedOptions): Shrunk {
  let best: Shrunk = { options: failing, run: runSeed(model, failing) };
  const invariant = best.run.broken?.invariant;
  if (invariant === undefined) throw new Error(`seed ${failing.seed} breaks nothing`);
  const attempt = (change: Partial<SeedOptions>): void => {
    const options = { ...best.options, ...change };
    const run = runSeed(model, options);
    if (run.broken?.invariant === invariant) best = { options, run };
  };
  for (let nodes = 2; nodes < best.options.nodes; nodes += 1) attempt({ nodes });
  for (let before: Shrunk | undefined; before !== best;) {
    before = best;
    for (const fault of best.run.faults) attempt({ faults: best.options.faults.filter((one) => one !== fault) });
    spareDeeds(best.run.deeds, (deeds) => attempt({ spared: new Set([...(best.options.spared ?? []), ...deeds]) }));
  }
  return best;
}

function spareDeeds(deeds: readonly number[], attempt: (some: readonly number[]) => void): void {
  for (let length = deeds.length; length >= 1; length = Math.floor(length / 2))
    for (let from = 0; from < deeds.length; from += length) attempt(deeds.slice(from, from + length));
}
