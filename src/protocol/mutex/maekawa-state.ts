import type { Outputs, Place } from "../protocol.ts";
import { type Entered, RESERVED } from "./mutex.ts";

/** `time` is that of the request, by which it is known; `number` that of the grant. `clock` is the sender's: tokens are times. */
export type MaekawaMessage = ToArbiter | FromArbiter;

export type ToArbiter =
  | { readonly kind: "request"; readonly time: number }
  | { readonly kind: "relinquish"; readonly time: number; readonly number: number }
  | { readonly kind: "release"; readonly time: number; readonly clock: number };

export type FromArbiter =
  | { readonly kind: "grant"; readonly time: number; readonly number: number; readonly clock: number }
  | { readonly kind: "inquire"; readonly time: number; readonly number: number }
  | { readonly kind: "failed"; readonly time: number };

/** A request, as its arbiters see it. */
export interface Asked {
  readonly node: number;
  readonly time: number;
}

export interface Grant extends Asked {
  /** Counts the grants of this arbiter, over all its lives. */
  readonly number: number;
}

export interface MaekawaSaved {
  /** Beyond every time this node has used, heard of, or told. */
  readonly clock: number;
  /** Whose this node's grant was when it last changed hands; it may have been given back. */
  readonly granted: Grant | undefined;
}

export interface MaekawaState {
  readonly place: Place;
  readonly saved: { clock: number; granted: Grant | undefined };
  now: number;
  /** Lamport's clock: the highest time heard of. */
  clock: number;
  phase: "idle" | "waiting" | "inside";
  /** Of the request that is made, or inside by. */
  time: number;
  sentAt: number;
  /** Whom this node asks, and what is known of each of them, in the same order. */
  readonly quorum: readonly number[];
  readonly members: Member[];
  /** Of this node as an arbiter: who waits, whether the last grant is not yet given back, and whether it was asked back. */
  readonly queue: Queued[];
  isHeld: boolean;
  isInquired: boolean;
  grantedAt: number;
}

/** What a request has of one arbiter. */
export interface Member {
  /** The number of its grant; 0: none. */
  grant: number;
  /** The largest number of a grant that was given back to it. */
  relinquished: number;
  /** It has another one to serve first. */
  hasFailed: boolean;
  /** It wants its grant back if this node cannot enter yet. */
  hasInquired: boolean;
}

export interface Queued extends Asked {
  /** It was told that another one comes first. */
  hasFailed: boolean;
}

export type MaekawaOutputs = Outputs<MaekawaMessage, Entered, MaekawaSaved>;

/** Whether one comes before the other: by time, ties by node. */
export function precedes(one: Asked, other: Asked): boolean {
  return one.time < other.time || (one.time === other.time && one.node < other.node);
}

/**
 * Lamport's rule, kept over crashes: else a request could have the time of one of an earlier life, and enter by its grants; and whoever entered and died could
 * give back its grants without telling how late its token was.
 */
export function sawTime(state: MaekawaState, time: number, outputs: MaekawaOutputs): void {
  if (time <= state.clock) return;
  state.clock = time;
  if (time <= state.saved.clock) return;
  state.saved.clock = time + RESERVED;
  outputs.save({ ...state.saved });
}
