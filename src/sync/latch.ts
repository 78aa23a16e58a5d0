import type { Awaitable } from "./awaitable.ts";
import type { SyncWait, Wait } from "./wait.ts";

/** Closed until it has been counted down to nothing, and open from then on. */
export interface Latch {
  readonly name: string;
  /** How much is left to count down; 0 when it is open. */
  readonly count: Awaitable<number>;
  /** Counts down, by 1 when nothing is said. `"invalid"` when less is left: somebody counts twice. */
  countDown(by?: number): Promise<void>;
  /** Until it is open. Rejects with `"timeout"`, `"closed"`, or the signal's reason. */
  wait(wait?: Wait): Promise<void>;
}

/** A latch in shared memory: it can also be waited for by blocking the thread. */
export interface LocalLatch extends Latch {
  readonly count: number;
  countDownSync(by?: number): void;
  /** Blocks this thread until it is open. Throws `"timeout"`. */
  waitSync(wait?: SyncWait): void;
}
