import { inspect } from "node:util";
import { AcquireAll, countdown } from "../sync/acquire-all.ts";
import { Acquired } from "../sync/acquired.ts";
import type { LocalHolds } from "../sync/holds.ts";
import type { LocalHold, LocalLock, LockWait } from "../sync/lock.ts";
import { type SyncWait, timeoutOf } from "../sync/wait.ts";

/** Several locks in shared memory, by their names, as a name is one object: they can also be waited for by blocking the thread. */
export class LocalAcquireAll extends AcquireAll<LocalHold, LocalLock> {
  /** `isOurs` knows the locks of the space. */
  constructor(locks: Iterable<LocalLock>, isOurs: (lock: unknown) => boolean) {
    super(
      locks,
      (lock) => (isOurs(lock) ? lock.name : undefined),
      (stranger) => inspect(stranger, { depth: 0 }),
    );
  }

  override wait(wait?: LockWait): Promise<LocalHolds> {
    return super.wait(wait) as Promise<LocalHolds>;
  }

  override try(): Promise<LocalHolds | null> {
    return super.try() as Promise<LocalHolds | null>;
  }

  waitBlocking(wait: SyncWait = {}): LocalHolds {
    const left = countdown(timeoutOf(wait));
    return this.#takeSync((lock) => lock.acquireSync(left())) as LocalHolds;
  }

  trySync(): LocalHolds | null {
    return this.#takeSync((lock) => lock.tryAcquireSync());
  }

  protected override none(): LocalAcquired {
    return new LocalAcquired(this.locks);
  }

  #takeSync(ask: (lock: LocalLock) => LocalHold | null): LocalHolds | null {
    const all = this.none();
    try {
      for (const lock of this.order) {
        if (all.add(lock, ask(lock))) continue;
        all.releaseSync();
        return null;
      }
    } catch (error) {
      all.releaseSync();
      throw error;
    }
    return all;
  }
}

class LocalAcquired extends Acquired<LocalHold> implements LocalHolds {
  releaseSync(): void {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const hold of this.latestFirst()) hold[Symbol.dispose]();
  }
}
