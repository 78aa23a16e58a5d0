import type { Owner } from "./owner.ts";
import type { SyncWait, Wait } from "./wait.ts";

export interface LockWait extends Wait {
  /** Whose wait and hold it is: one in a circle of waits is told `"deadlock"`. Without one, an asynchronous acquire takes no part in the search. */
  owner?: Owner;
}

/** The right to be inside, from an acquire until its release. */
export interface Hold extends AsyncDisposable {
  /**
   * Grows with every hold of the resource: give it to the store you write to, so that a late writer is refused. Read it while it is held: afterwards
   * `"not-held"` or `"lost"` is thrown.
   */
  readonly token: bigint;
  /** Aborts with a `"lost"` error when the hold is ended by somebody else. */
  readonly signal: AbortSignal;
  /** True when the holder before died while holding: what the lock guards may be half done. */
  readonly abandoned: boolean;
  /** Ends the hold. A second time is `"not-held"`; of a lost hold nothing is left to do. Disposing is idempotent. */
  release(): Promise<void>;
}

/** A hold in shared memory can also be ended without a promise. */
export interface LocalHold extends Hold, Disposable {
  releaseSync(): void;
}

/** Mutual exclusion: at most one hold at a time. */
export interface Lock<H extends Hold = Hold> {
  readonly name: string;
  /** Waits its turn. Rejects with `"timeout"`, `"closed"`, the signal's reason, or, when it waits in a circle with others and began last, `"deadlock"`. */
  acquire(wait?: LockWait): Promise<H>;
  /** Null when somebody has it. */
  tryAcquire(wait?: Pick<LockWait, "owner">): Promise<H | null>;
  /** Runs `body` with the lock held and releases it however `body` ends. If the hold is lost meanwhile, only `hold.signal` says so. */
  withLock<T>(body: (hold: H) => T | PromiseLike<T>, wait?: LockWait): Promise<T>;
  /**
   * Ends the present hold, whoever has it; `"not-held"` when nobody does. Somebody else's is ended by its holder's own thread, as soon as its event loop
   * turns, and told by `hold.signal`; nobody comes in before. A time-out ends the wait for that, not the request.
   */
  release(wait?: Wait): Promise<void>;
}

/** A lock in shared memory: it can also be waited for by blocking the thread. */
export interface LocalLock extends Lock<LocalHold> {
  /** Is it held by anybody? True or false by the time you look, of course. */
  readonly locked: boolean;
  /** Blocks this thread, its event loop included. Throws `"timeout"`; `"deadlock"` at once on what this thread holds already, and in a circle of waits. */
  acquireSync(wait?: SyncWait): LocalHold;
  /** Never blocks: null when somebody has it. */
  tryAcquireSync(): LocalHold | null;
  withLockSync<T>(body: (hold: LocalHold) => T, wait?: SyncWait): T;
}
