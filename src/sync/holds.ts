import type { Hold, LocalHold } from "./lock.ts";

/** Holds of several locks, acquired together. */
export interface Holds<H extends Hold = Hold> extends AsyncDisposable {
  /** In the order in which the locks were given. */
  readonly holds: readonly H[];
  /** Ends those that have not been ended, the last acquired first. */
  release(): Promise<void>;
}

/** Of shared memory: they can also be ended without a promise. */
export interface LocalHolds extends Holds<LocalHold>, Disposable {
  releaseSync(): void;
}
