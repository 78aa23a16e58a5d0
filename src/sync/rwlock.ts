import type { LocalLock, Lock } from "./lock.ts";

/**
 * Many may read together, or one may write. Each side is a lock of its own, with holds that carry token, signal and `abandoned`. Neither side starves:
 * readers that come while a writer waits go after it, writers that come when a write ends go after the readers that waited. Who writes, or waits to, cannot
 * read meanwhile: neither side may be entered again.
 */
export interface RWLock<L extends Lock = Lock> {
  readonly name: string;
  /** Shared: held by any number, while nobody writes. `release()` ends one read hold: of shared memory this thread's oldest, else somebody else's; of a store the oldest. */
  readonly read: L;
  /** Exclusive: held by one, while nobody reads. */
  readonly write: L;
}

/** An rwlock in shared memory: either side can also be waited for by blocking the thread. */
export type LocalRWLock = RWLock<LocalLock>;
