import type { Awaitable } from "./awaitable.ts";
import type { SyncWait, Wait } from "./wait.ts";

/** A flag to wait for. Everybody waiting when it is set goes on, even if it is cleared at once. */
export interface Event {
  readonly name: string;
  readonly isSet: Awaitable<boolean>;
  /** Sets the flag and lets everybody go on who waits now. */
  set(): Promise<void>;
  clear(): Promise<void>;
  /** Until it is set. Rejects with `"timeout"`, `"closed"`, or the signal's reason. */
  wait(wait?: Wait): Promise<void>;
}

/** An event in shared memory: it can also be waited for by blocking the thread. */
export interface LocalEvent extends Event {
  readonly isSet: boolean;
  setSync(): void;
  clearSync(): void;
  /** Blocks this thread until it is set. Throws `"timeout"`. */
  waitSync(wait?: SyncWait): void;
}
