import type { LocalHold, LocalLock } from "./lock.ts";
import type { Owner } from "./owner.ts";
import type { Wait } from "./wait.ts";

export interface OwnedWait extends Wait {
  /** The hold this one is nested in, or an explicit owner. Without one, an asynchronous acquire is somebody new. */
  owner?: Owner | LocalHold;
}

/** A lock its owner may acquire again; free when released as often. Siblings — two children of one hold — exclude each other. */
export interface LocalRLock extends LocalLock {
  acquire(wait?: OwnedWait): Promise<LocalHold>;
  tryAcquire(wait?: Pick<OwnedWait, "owner">): Promise<LocalHold | null>;
  withLock<T>(body: (hold: LocalHold) => T | PromiseLike<T>, wait?: OwnedWait): Promise<T>;
  /** Ends the innermost hold of this thread's blocking forms. Anybody else's is `"not-owner"`. */
  release(): Promise<void>;
}
