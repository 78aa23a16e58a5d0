import { LockstepError } from "../sync/error.ts";
import type { LocalHold, LocalLock, LockWait } from "../sync/lock.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import type { SharedRWLock } from "./rwlock.ts";

/** One side of an rwlock, as a lock. */
export class RWLockSide implements LocalLock {
  readonly name: string;
  readonly rwlock: SharedRWLock;
  readonly isWrite: boolean;

  constructor(rwlock: SharedRWLock, isWrite: boolean) {
    this.name = rwlock.name;
    this.rwlock = rwlock;
    this.isWrite = isWrite;
  }

  get locked(): boolean {
    return this.#self.isHeld(this.isWrite);
  }

  async acquire(wait?: LockWait): Promise<LocalHold> {
    this.#mustHaveNoOwner(wait);
    return this.#self.acquire(this.isWrite, wait);
  }

  acquireSync(wait?: SyncWait): LocalHold {
    return this.#self.acquireSync(this.isWrite, wait);
  }

  async tryAcquire(wait?: Pick<LockWait, "owner">): Promise<LocalHold | null> {
    this.#mustHaveNoOwner(wait);
    return this.#self.tryAcquire(this.isWrite);
  }

  tryAcquireSync(): LocalHold | null {
    return this.#self.tryAcquireSync(this.isWrite);
  }

  async withLock<T>(body: (hold: LocalHold) => T | PromiseLike<T>, wait?: LockWait): Promise<T> {
    const hold = await this.acquire(wait);
    try {
      return await body(hold);
    } finally {
      await hold[Symbol.asyncDispose]();
    }
  }

  withLockSync<T>(body: (hold: LocalHold) => T, wait?: SyncWait): T {
    const hold = this.acquireSync(wait);
    try {
      return body(hold);
    } finally {
      hold[Symbol.dispose]();
    }
  }

  async release(wait?: Wait): Promise<void> {
    await this.#self.release(this.isWrite, wait);
  }

  #mustHaveNoOwner(wait: { readonly owner?: unknown } | undefined): void {
    if (wait?.owner === undefined) return;
    throw new LockstepError(
      "unsupported",
      `the rwlock "${this.name}" takes no owner: in the search for deadlocks its holds are their threads'; leave it out, or use a lock`,
    );
  }

  /** What stands for our name now: another object if the name was evicted and opened anew. */
  get #self(): SharedRWLock {
    return this.rwlock.lock.bound().primitive as SharedRWLock;
  }
}
