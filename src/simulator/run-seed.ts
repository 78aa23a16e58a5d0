import { Adversary } from "./adversary.ts";
import { ALL_FAULTS, type Fault } from "./fault.ts";
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
  /** What the adversary leaves out of what it would do, by number: see `deeds` of a run. */
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
  /** What the adversary has done, by number. */
  readonly deeds: readonly number[];
}

/** One run of one seed: a time with faults, in which nothing wrong may happen; then all heals, and all that is asked for must come about, unless a node cannot start. */
export function runSeed<Request, Result>(model: Model<Request, Result>, options: SeedOptions): SeedRun {
  const { nodes, seed, trace } = options;
  const mix = new Random(seed, STREAM_MIX);
  const faults = ALL_FAULTS.filter((fault) => mix.chance(0.5) && options.faults.includes(fault));
  const simulation = new Simulation(model, { nodes, seed, faults: new Set(faults), ...(trace === undefined ? {} : { trace }) });
  const adversary = new Adversary(simulation, new Set(faults), options.spared ?? new Set());
  let broken: Broken | undefined;
  try {
    simulation.run(SAFETY_US);
    adversary.heal();
    const isWhole = simulation.nodes.every(({ hasRot }) => !hasRot);
    simulation.judge.healed();
    simulation.run(SAFETY_US + LIVENESS_US, () => simulation.judge.unfinished() === undefined);
    const unfinished = simulation.judge.unfinished();
    if (isWhole && unfinished !== undefined) throw new Violation("liveness", `${LIVENESS_US / 1e6} s after all was healed, ${unfinished}`);
  } catch (error) {
    // A protocol that throws is as wrong as one that breaks its promise, and has a seed as well.
    const invariant = error instanceof Violation ? error.invariant : "no exception";
    const detail = error instanceof Violation ? error.message : String(error);
    broken = { invariant, detail, atUs: simulation.nowUs };
    simulation.trace({ what: "violation", invariant, detail });
  }
  return { seed, broken, counts: simulation.counts, us: simulation.nowUs, faults, deeds: adversary.done };
}
