/** The types of the Web Locks API (https://w3c.github.io/web-locks/), those of TypeScript's `lib.dom` under names of their own. */
export type WebLockMode = "exclusive" | "shared";

/** A lock that was granted, as long as its callback runs. */
export interface WebLock {
  readonly name: string;
  readonly mode: WebLockMode;
}

/** Holds the lock until what it returns has settled. Null when `ifAvailable` was asked for and the lock was not to be had. */
export type WebLockGrantedCallback<T> = (lock: WebLock | null) => T;

export interface WebLockOptions {
  /** `"exclusive"` by default. Any number may share a lock. */
  mode?: WebLockMode;
  /** Do not wait: call back with null when the lock is not to be had at once. */
  ifAvailable?: boolean;
  /** Take the lock from whoever has it, and before whoever waits: requests that held it reject with an `AbortError`, though their callbacks run on. */
  steal?: boolean;
  /** An abort ends the waiting, rejecting with the signal's reason; a lock that was granted it leaves alone. */
  signal?: AbortSignal;
}

export interface WebLockInfo {
  name: string;
  mode: WebLockMode;
  /** Whose it is: one opening of the space. */
  clientId: string;
}

export interface WebLockSnapshot {
  held: WebLockInfo[];
  /** In the order in which they were asked for. */
  pending: WebLockInfo[];
}

/**
 * `navigator.locks` over a space: what MDN calls LockManager. Errors are those of the API: `TypeError`, `DOMException` (`NotSupportedError`, `AbortError`);
 * beyond it, `"closed"` when the space is closed, and `"full"` when more is held and waited for than the table has room for.
 */
export interface WebLockManager {
  /** Waits for the lock, first come first served, and calls back with it. Settles as the callback does, after the lock was released. */
  request<T>(name: string, callback: WebLockGrantedCallback<T>): Promise<Awaited<T>>;
  request<T>(name: string, options: WebLockOptions, callback: WebLockGrantedCallback<T>): Promise<Awaited<T>>;
  /** Who holds and who waits, in every thread and process that uses this space's web locks. */
  query(): Promise<WebLockSnapshot>;
}
