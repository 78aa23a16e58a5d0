import type { Engine } from "../engine/engine.ts";
import type { Lookouts } from "./lookouts.ts";

/** What the primitives of a space stand on. */
export interface Context {
  readonly engine: Engine;
  readonly lookouts: Lookouts;
  /** How long a claim outlives the last sign of life of its client, in milliseconds. */
  readonly ttlMs: number;
  isClosed(): boolean;
}
