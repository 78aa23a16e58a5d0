import type { Input, Outputs, Place } from "../protocol/protocol.ts";
import type { Fault } from "./fault.ts";
import type { Random } from "./random.ts";

/** A protocol as the simulator drives it: what it says and keeps is nobody's business but its own. */
export interface AnyProtocol<Request, Result> {
  readonly name: string;
  start(place: Place, saved: unknown): unknown;
  step(state: unknown, input: Input<unknown, Request>, outputs: Outputs<unknown, Result, unknown>): void;
}

/** What a judge sees of a run, and can do in it. */
export interface World<Request> {
  readonly nowUs: number;
  readonly size: number;
  /** For the work that is asked for, its own stream. */
  readonly random: Random;
  isUp(node: number): boolean;
  /** The state of a node that is up. */
  state(node: number): unknown;
  /** Asks a node for something, if it is up. */
  request(node: number, request: Request): void;
  /** Calls that after so many microseconds, unless the node dies before. */
  after(node: number, us: number, act: () => void): void;
  /** Counts that something has happened that must be met with: the name is one of the model's `situations`. */
  met(situation: string): void;
}

/**
 * Who uses the nodes, and judges what they do. Every method is called after what it names. Whatever must never be is told by a thrown `Violation`.
 */
export interface Judge<Request, Result> {
  /** A node runs, for the first time or again: its work can begin. */
  started(node: number): void;
  died(node: number): void;
  paused(node: number): void;
  requested(node: number, request: Request): void;
  told(node: number, result: Result): void;
  stepped(node: number): void;
  /** All faults are over: from now on all that is asked for must come about. */
  healed(): void;
  /** What has to have come about since, or why not yet. */
  unfinished(): string | undefined;
}

/** A protocol, what it promises to bear, and who judges it. */
export interface Model<Request, Result> {
  readonly protocol: AnyProtocol<Request, Result>;
  readonly tolerates: readonly Fault[];
  /** With these it stays safe, and may stand still: a node that cannot start is for somebody to mend. */
  readonly detects: readonly Fault[];
  /** What a run should have met with: a simulation that never did has not tested it. */
  readonly situations: readonly string[];
  judge(world: World<Request>): Judge<Request, Result>;
}

/** An invariant does not hold. */
export class Violation extends Error {
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(detail);
    this.name = "Violation";
    this.invariant = invariant;
  }
}
