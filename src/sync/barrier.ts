import type { Awaitable } from "./awaitable.ts";
import type { SyncWait, Wait } from "./wait.ts";

export interface SyncBarrierWait extends SyncWait {
  /** Run by whoever comes last, before anybody goes on; what it throws breaks the barrier. */
  action?: () => void;
}

export interface BarrierWait extends Wait {
  /** Run by whoever comes last, before anybody goes on; what it throws breaks the barrier. */
  action?: () => void | PromiseLike<void>;
}

/**
 * Where so many parties wait for each other, again and again. When one cannot come — its time runs out, it aborts, it dies waiting — the barrier is
 * broken: everybody who waits, or comes, is told `"broken"`, until it is reset.
 */
export interface Barrier {
  readonly name: string;
  /** How many wait for each other. */
  readonly parties: number;
  /** How many wait now; nobody, once it is broken. */
  readonly waiting: Awaitable<number>;
  readonly broken: Awaitable<boolean>;
  /** Until all parties wait. Resolves with the place in which this one came, 0 to `parties - 1`. Rejects with `"broken"`, `"timeout"`, `"closed"`, or the signal's reason. */
  wait(wait?: BarrierWait): Promise<number>;
  /** Breaks it. */
  abort(): Promise<void>;
  /** As new. Who waits is told `"broken"`. */
  reset(): Promise<void>;
}

/** A barrier in shared memory: it can also be waited at by blocking the thread. */
export interface LocalBarrier extends Barrier {
  readonly waiting: number;
  readonly broken: boolean;
  waitSync(wait?: SyncBarrierWait): number;
  abortSync(): void;
  resetSync(): void;
}
