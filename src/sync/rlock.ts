import type { Hold, LocalHold, LocalLock, Lock } from "./lock.ts";
import type { Owner } from "./owner.ts";
import type { Wait } from "./wait.ts";

export interface OwnedWait extends Wait {
  /** The hold this one is nested in, or an explicit owner. Without one, an asynchronous acquire is somebody new. */
  owner?: Owner | Hold;
}

/**
 * A lock its owner may acquire again; free when released as often. Siblings — two children of one hold — exclude each other. Who owns what is known where it
 * was acquired: a hold and an owner are of one space object, in one thread.
 */
export interface RLock<H extends Hold = Hold> extends Lock<H> {
  acquire(wait?: OwnedWait): Promise<H>;
  tryAcquire(wait?: Pick<OwnedWait, "owner">): Promise<H | null>;
  withLock<T>(body: (hold: H) => T | PromiseLike<T>, wait?: OwnedWait): Promise<T>;
  /** Ends the innermost hold of this thread's blocking forms. Anybody else's is `"not-owner"`, which on a store is everybody's; `"not-held"` when nobody has it. */
  release(): Promise<void>;
}

/** An rlock in shared memory: it can also be waited for by blocking the thread, which is an owner that need not be named. */
export interface LocalRLock extends RLock<LocalHold>, LocalLock {
  acquire(wait?: OwnedWait): Promise<LocalHold>;
  tryAcquire(wait?: Pick<OwnedWait, "owner">): Promise<LocalHold | null>;
  withLock<T>(body: (hold: LocalHold) => T | PromiseLike<T>, wait?: OwnedWait): Promise<T>;
  release(): Promise<void>;
}
