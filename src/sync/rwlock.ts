import type { LocalLock } from "./lock.ts";

/**
 * Many may read together, or one may write. Each side is a lock of its own, with holds that carry token, signal and `abandoned`. Neither side starves:
 * readers that come while a writer waits go after it, writers that come when a write ends go after the readers that waited. Who writes, or waits to, cannot
 * read meanwhile: neither side may be entered again.
 */
export interface LocalRWLock {
  readonly name: string;
  /** Shared: held by any number, while nobody writes. `release()` ends one read hold: this thread's oldest, else somebody else's. */
  readonly read: LocalLock;
  /** Exclusive: held by one, while nobody reads. */
  readonly write: LocalLock;
}
