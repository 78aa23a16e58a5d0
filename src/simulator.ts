export { ALL_FAULTS, FAULTS, type Fault } from "./simulator/fault.ts";
export { type AnyProtocol, type Judge, type Model, Violation, type World } from "./simulator/model.ts";
export { MODELS } from "./simulator/models.ts";
export { type Broken, type SeedOptions, type SeedRun, runSeed } from "./simulator/run-seed.ts";
export { type Shrunk, shrink } from "./simulator/shrink.ts";
export type { Counts } from "./simulator/simulation.ts";
export { addRun, addSummary, emptySummary, type Summary } from "./simulator/summary.ts";
export { type Step, Trace, type Tracer } from "./simulator/trace.ts";
