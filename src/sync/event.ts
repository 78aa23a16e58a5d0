import type { SyncWait, Wait } from "./wait.ts";

/** A flag to wait for. Everybody waiting when it is set goes on, even if it is cleared at once. */
export interface LocalEvent {
  readonly name: string;
  readonly isSet: boolean;
  /** Sets the flag and lets everybody go on who waits now. */
  set(): Promise<void>;
  clear(): Promise<void>;
  /** Until it is set. Rejects with `"timeout"`, `"closed"`, or the signal's reason. */
  wait(wait?: Wait): Promise<void>;
  setSync(): void;
  clearSync(): void;
  /** Blocks this thread until it is set. Throws `"timeout"`. */
  waitSync(wait?: SyncWait): void;
}
