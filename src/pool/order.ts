/**
 * What the two ends of a pool say to each other, as lists: an order goes down to a worker, `[id, way, name, ...values]`, one answer to each comes up,
 * `[worker, id, outcome, ...values]`. Both names of streams, `id` and `worker`, come first.
 */
export const Order = {
  /** Call it with the values. */
  APPLY: 0,
  /** Call it with each value. */
  MAP: 1,
  /** Call it with each value, a list of arguments. */
  STARMAP: 2,
} as const;

export const Outcome = {
  /** A result for each call. */
  DONE: 0,
  /** A call threw: what, and the results of the calls before. */
  FAILED: 1,
  /** It could not be called, or what came of it cannot be copied: why, and an error underneath or undefined. */
  REFUSED: 2,
  /** The worker can begin. No answer, as the rest is none. */
  READY: 3,
  /** It cannot, which goes for others too: why, and an error underneath or undefined. */
  UNABLE: 4,
  /** Said by the pool itself, to its own queue: the worker has ended, and everything it had said was before this. */
  ENDED: 5,
  /** To itself too: nobody waits for an answer any more. */
  NOTHING: 6,
} as const;

/** Where an answer's values begin. */
export const RESULTS_AT = 3;

/** What a worker is started with. */
export interface WorkerPlan {
  /** As which it answers. */
  readonly worker: number;
  readonly down: string;
  readonly up: string;
  readonly bytes: number;
  /** A `file:` URL. */
  readonly module: string;
  readonly initializer: string | null;
  readonly initArgs: readonly unknown[];
}

/** Bytes of the largest piece: two fit, so that one is read while the next is written. */
export function pieceBytes(queueBytes: number): number {
  return queueBytes / 2 - 64;
}
