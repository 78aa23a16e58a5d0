import type { Shape } from "../../src/local/memory/layout.ts";
import type { Observer } from "./observer.ts";
import type { Program } from "./world.ts";

/** Programs to run against each other, and what may happen to them. */
export interface Scenario {
  /** What holds however it goes. */
  readonly claim: string;
  readonly actors: readonly Program[];
  readonly observers: readonly Observer[];
  /** What the observers must have seen in some state, or the scenario is not about what it says. */
  readonly reaches?: readonly string[];
  /** How many actors may be killed, at any operation. */
  readonly kills?: number;
  /** Who may be killed or stopped; everybody when absent. */
  readonly mortal?: readonly number[];
  /** How many actors may be stopped, at any operation; they go on when nobody else can. */
  readonly stops?: number;
  /** How often each actor's slices may pass when nothing else can happen. Needed where somebody dies or is stopped; hides lost wake-ups where not. */
  readonly slices?: number;
  /** How many slices of each actor may also pass while others run, as they do when an actor is slow. */
  readonly slicesAnytime?: readonly number[];
  /** How many sleeps may end for no reason. */
  readonly spurious?: number;
  /** Everybody who wakes has been waiting for so long that it asks for fairness. */
  readonly late?: boolean;
  /** At most so many times does an actor lose its turn in the middle of what it does; unbounded when absent. */
  readonly preemptions?: number;
  /** The last actor begins when nobody else can go on. */
  readonly lastAfterwards?: boolean;
  /** Do actors come and go while others run? */
  readonly comesAndGoes?: boolean;
  readonly shape?: Shape;
}

export const SMALL_SHAPE: Shape = { actors: 32, names: 3, heapBytes: 1024 };
