import type { LocalHold } from "./lock.ts";

/** Holds of several locks, acquired together. */
export interface LocalHolds extends AsyncDisposable, Disposable {
  /** In the order in which the locks were given. */
  readonly holds: readonly LocalHold[];
  /** Ends those that have not been ended, the last acquired first. */
  release(): Promise<void>;
  releaseSync(): void;
}
