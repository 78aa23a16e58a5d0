import { Adversary } from "./adversary.ts";
import type { Fault } from "./fault.ts";
import { type Model, Violation } from "./model.ts";
import { Random } from "./random.ts";
import { type Counts, Simulation } from "./simulation.ts";
import type { Tracer } from "./trace.ts";

const SAFETY_US = 10_000_000;
/** After the faults are over, how long what is asked for may take. */
const LIVENESS_US = 60_000_000;
const STREAM_MIX = 5;

export interface SeedOptions {
  readonly nodes: number;
  /** 0 … 2^53 − 1. */
  readonly seed: number;
  /** Of these the seed chooses. */
  readonly faults: readonly Fault[];
  /** What the adversary leaves out of what it would do, by number. */
  readonly spared?: ReadonlySet<number>;
  readonly trace?: Tracer;
}

export interface Broken {
  readonly invariant: string;
  readonly detail: string;
  /** Microseconds of virtual time. */
  readonly atUs: number;
}

export interface SeedRun {
  readonly seed: number;
  readonly broken: Broken | undefined;
  readonly counts: Counts;
  /** Virtual time that has passed, in microseconds. */
  readonly us: number;
  /** The faults that the seed chose. */
  readonly faults: readonly Fault[];
  /** How many things the adversary has thought of. */
  readonly actions: number;
}

/** One run of one seed: a time with faults, in which nothing wrong may happen; then all heals, and all that is asked for must come about. */
export function runSeed<Request, Result>(model: Model<Request, Result>, options: SeedOptions): SeedRun {
  const { nodes, seed, trace } = options;
  const mix = new Random(seed, STREAM_MIX);
  const faults = options.faults.filter(() => mix.chance(0.5));
  const simulation = new Simulation(model, { nodes, seed, faults: new Set(faults), ...(trace === undefined ? {} : { trace }) });
  const adversary = new Adversary(simulation, new Set(faults), options.spared ?? new Set());
  let broken: Broken | undefined;
  try {
    simulation.run(SAFETY_US);
    adversary.heal();
    simulation.judge.healed();
    simulation.run(SAFETY_US + LIVENESS_US, () => simulation.judge.unfinished() === undefined);
    const unfinished = simulation.judge.unfinished();
    if (unfinished !== undefined) throw new Violation("liveness", `${LIVENESS_US / 1e6} s after all was healed, ${unfinished}`);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    broken = { invariant: error.invariant, detail: error.message, atUs: simulation.nowUs };
    simulation.trace({ what: "violation", invariant: error.invariant, detail: error.message });
  }
  return { seed, broken, counts: simulation.counts, us: simulation.nowUs, faults, actions: adversary.done };
}
