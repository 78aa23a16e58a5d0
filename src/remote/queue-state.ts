import { LockstepError } from "../sync/error.ts";
import type { QueueOptions } from "../sync/queue.ts";
import { whole } from "../sync/whole.ts";

const CAPACITY_MAX = 0x7fff_ffff;

/** What is known of a queue beside its values: a cell, as JSON. */
export interface QueueState {
  /** None when it is bounded by the store alone. */
  readonly capacity: number | null;
  readonly joinable: boolean;
  readonly isClosed: boolean;
  /** How many are in it. Only where it is bounded: to count has those who put and those who take wait for each other. */
  readonly size: number;
  /** Has anybody joined it? What is put is counted from then on, which has those who put wait for each other. */
  readonly isJoined: boolean;
  /** How often something taken has come back, or was put since somebody joined: who looks at one part after another sees by it whether he has missed any. */
  readonly comings: number;
}

/** Of a new queue, its options checked. */
export function newQueueState(name: string, { capacity, bytes, joinable = false }: QueueOptions): QueueState {
  if (bytes !== undefined)
    throw new LockstepError("unsupported", `the queue "${name}" is on a store, which has no option bytes; bound it by { capacity }`);
  if (typeof joinable !== "boolean")
    throw new LockstepError("invalid", `the option joinable of the queue "${name}" is ${String(joinable)}; expected true or false`);
  if (capacity !== undefined) whole("capacity", capacity, 1, CAPACITY_MAX);
  return { capacity: capacity ?? null, joinable, isClosed: false, size: 0, isJoined: false, comings: 0 };
}

/** What a cell says; throws `"mismatch"` when the queue was opened otherwise. */
export function queueState(name: string, text: string | undefined, fresh: QueueState): QueueState {
  if (text === undefined) return fresh;
  const state = JSON.parse(text) as QueueState;
  if (state.capacity === fresh.capacity && state.joinable === fresh.joinable) return state;
  throw new LockstepError("mismatch", `the queue "${name}" is open as ${described(state)}; not as ${described(fresh)}`);
}

/** One more in it, or fewer. */
export function resized(state: QueueState, by: number): QueueState {
  return state.capacity === null ? state : { ...state, size: state.size + by };
}

/** Something more has come into it. */
export function withOneMore(state: QueueState): QueueState {
  return { ...state, comings: state.comings + 1 };
}

function described({ capacity, joinable }: QueueState): string {
  return `${capacity === null ? "unbounded" : `of capacity ${capacity}`} and ${joinable ? "" : "not "}joinable`;
}
