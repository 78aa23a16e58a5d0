import type { Worker } from "./worker.ts";

export interface WorkerAccount {
  /** From when all had joined who were there at the beginning; 0 for these. */
  readonly joinedAfterMs: number;
  /** Parts that it has counted. */
  readonly parts: number;
  readonly end: "stayed" | "left" | "killed";
}

/** Who counted on a store, and how often. */
export interface StoreAccount {
  readonly parts: number;
  /** Those that were taken more than once. */
  readonly redone: number;
  /** How long a worker that died keeps what it has. */
  readonly ttlMs: number;
  readonly workers: readonly WorkerAccount[];
}

export function workerAccount({ parts, isKilled, hasLeft, readyAtMs }: Worker, startMs: number): WorkerAccount {
  const end = isKilled ? "killed" : hasLeft ? "left" : "stayed";
  return { joinedAfterMs: Math.max(0, (readyAtMs ?? startMs) - startMs), parts, end };
}
