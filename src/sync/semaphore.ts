import type { SyncWait, Wait } from "./wait.ts";

export interface SemaphoreOptions {
  /** Permits at first: 0 to 2,147,483,647. */
  permits: number;
  /** A release that would bring the permits above the first value is `"full"`. False by default. */
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
export interface Permit extends AsyncDisposable, Disposable {
  readonly permits: number;
  release(): Promise<void>;
  releaseSync(): void;
}

/** A counter of permits: P takes, V gives (Dijkstra, EWD 123). Giving without having taken is legal and adds a permit. */
export interface LocalSemaphore {
  readonly name: string;
  /** Permits that could be taken now. */
  readonly available: number;
  acquire(wait?: PermitWait): Promise<Permit>;
  tryAcquire(permits?: number): Promise<Permit | null>;
  withPermit<T>(body: (permit: Permit) => T | PromiseLike<T>, wait?: PermitWait): Promise<T>;
  /**
   * Gives permits back, taken or not: ends what this thread took first, then what others took (in no stated order), and adds what is left. `"full"` when
   * bounded and above its first value.
   */
  release(permits?: number): Promise<void>;
  acquireSync(wait?: SyncPermitWait): Permit;
  tryAcquireSync(permits?: number): Permit | null;
  withPermitSync<T>(body: (permit: Permit) => T, wait?: SyncPermitWait): T;
  releaseSync(permits?: number): void;
}
