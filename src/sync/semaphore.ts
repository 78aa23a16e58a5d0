import type { SyncWait, Wait } from "./wait.ts";

export interface SemaphoreOptions {
  /** Permits at first: 0 to 2,147,483,647. On a store at least 1; all who name it give the same number, as it is who asks that says how many there are. */
  permits: number;
  /** A release that would bring the permits above the first value is `"full"`. In shared memory false by default; on a store always true, false is `"unsupported"`. */
  bounded?: boolean;
}

export interface SyncPermitWait extends SyncWait {
  /** How many to take together: 1 to 2,147,483,647; 1 by default. */
  permits?: number;
}

export interface PermitWait extends Wait {
  /** How many to take together: 1 to 2,147,483,647; 1 by default. */
  permits?: number;
}

/** Permits taken together. They return when released, or when their holder dies. */
export interface Permit extends AsyncDisposable {
  readonly permits: number;
  /** Gives them back. A second time is `"not-held"`; of those that somebody else gave back nothing is left to do. Disposing is idempotent. */
  release(): Promise<void>;
}

/** Of shared memory: they can also be given back without a promise. */
export interface LocalPermit extends Permit, Disposable {
  releaseSync(): void;
}

/** Of a store, which may forget them. */
export interface RemotePermit extends Permit {
  /** Aborts with a `"lost"` error when they are given back by somebody else, or could not be kept. */
  readonly signal: AbortSignal;
}

/** A counter of permits: P takes, V gives (Dijkstra, EWD 123). */
export interface Semaphore<P extends Permit = Permit> {
  readonly name: string;
  /** Waits until so many can be taken together. On a store more than there are is `"invalid"`, as it is for `tryAcquire`. */
  acquire(wait?: PermitWait): Promise<P>;
  /** Null when they are not there, or on a store when others wait before. */
  tryAcquire(permits?: number): Promise<P | null>;
  /** Runs `body` with the permits taken and gives them back however `body` ends. */
  withPermit<T>(body: (permit: P) => T | PromiseLike<T>, wait?: PermitWait): Promise<T>;
  /**
   * Gives permits back, whoever took them; 1 to 2,147,483,647, 1 by default. In shared memory it ends what this thread took first, then what others took (in
   * no stated order), and adds what is left: giving without having taken is legal. On a store it ends the oldest takings: one that is larger than what is
   * given is `"unsupported"`. `"full"` when bounded and above the first value.
   */
  release(permits?: number): Promise<void>;
}

/** A semaphore in shared memory: it can also be waited for by blocking the thread. */
export interface LocalSemaphore extends Semaphore<LocalPermit> {
  /** Permits that could be taken now. */
  readonly available: number;
  acquireSync(wait?: SyncPermitWait): LocalPermit;
  tryAcquireSync(permits?: number): LocalPermit | null;
  withPermitSync<T>(body: (permit: LocalPermit) => T, wait?: SyncPermitWait): T;
  releaseSync(permits?: number): void;
}
