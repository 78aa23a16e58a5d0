import type { Detector } from "../detector/detector.ts";
import type { Outputs, Place } from "../protocol.ts";
import { type Entered, RESERVED } from "./mutex.ts";

/** The tokens of one epoch have numbers up to the next one's first. */
const NUMBERS_AN_EPOCH = 2 ** 32;

export interface Token {
  /** Grows with every hop and every entry. It is the fencing token: epochs first, then hops. */
  readonly number: number;
  /** Who did not promise this epoch, and has not had its token yet: they may be inside by a token of an older one. */
  readonly skipped: readonly number[];
  /** What whoever was inside has put on it. A regenerated token bears nothing. */
  readonly load: unknown;
}

/** `upTo`: the sender takes no token with that number or a smaller one, ever. */
export interface Question {
  readonly kind: "miss" | "ask";
  readonly epoch: number;
  readonly upTo: number;
}

export interface Agreement {
  readonly kind: "missed" | "promise";
  readonly epoch: number;
  readonly upTo: number;
}

export type TokenRingMessage =
  | ({ readonly kind: "token" } & Token)
  | Question
  | Agreement
  | { readonly kind: "seen" | "had" | "alive"; readonly upTo: number };

export interface TokenRingSaved {
  /** Up to it, tokens may have been taken or promised not to be. */
  readonly number: number;
}

/** A node that asks the others for a new token: first whether they miss it too, then for their promises. */
export interface Candidate {
  readonly kind: "miss" | "ask";
  readonly epoch: number;
  readonly hasAgreed: boolean[];
  readonly sinceAt: number;
  sentAt: number;
}

export interface TokenRingState {
  readonly place: Place;
  readonly detector: Detector | undefined;
  savedNumber: number;
  now: number;
  phase: "idle" | "waiting" | "inside";
  /** The largest number that was taken, or the first of the epoch that was promised. */
  number: number;
  /** The token, if it is here. Who is inside has it. */
  token: Token | undefined;
  /** The token that was passed on, until something larger comes round: it is sent again. */
  passing: { readonly to: number; readonly token: Token; sentAt: number } | undefined;
  /** Of every node: the largest `upTo` that was heard. */
  readonly upTo: number[];
  /** When the token was here last, or a new one was promised. Not when others said that they had seen it: they might have that from each other. */
  seenAt: number;
  /** From when this node waits for the token, and how many ticks until it stands as a candidate: not all at the same time. */
  waitsFrom: number;
  patience: number;
  candidate: Candidate | undefined;
  promised: { readonly epoch: number; readonly to: number } | undefined;
}

export type TokenRingOutputs = Outputs<TokenRingMessage, Entered, TokenRingSaved>;

export function epochOf(number: number): number {
  return Math.floor(number / NUMBERS_AN_EPOCH);
}

/** No token has this number: it lies below those of the epoch, and above all older ones. */
export function beginningOf(epoch: number): number {
  return epoch * NUMBERS_AN_EPOCH;
}

/** Whether the numbers of its epoch are used up. */
export function isLast({ number }: Token): boolean {
  return number % NUMBERS_AN_EPOCH > NUMBERS_AN_EPOCH - 2 * RESERVED;
}

/**
 * From now on takes no token up to that number. Saved before anything that follows from it leaves: else a crash would make a node take a token twice, which
 * goes round twice then, or promise one epoch to two. Thousands of numbers are saved at once, of which the rest is lost in a crash.
 */
export function takeNoneUpTo(number: number, state: TokenRingState, outputs: TokenRingOutputs): void {
  state.number = number;
  if (number <= state.savedNumber) return;
  state.savedNumber = number + RESERVED;
  outputs.save({ number: state.savedNumber });
}
