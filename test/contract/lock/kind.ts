import type { LocalLock, LocalSpace } from "lockstep";

/** What the suites of a lock are run on: everything that has a lock's promise. */
export interface LockKind {
  /** By that name in a space. */
  of(space: LocalSpace, name: string): LocalLock;
  /** What a peer is told to call it. */
  called(name: string): string;
  /** How many of one thread can wait for it, at least. */
  readonly waitersMost: number;
  /** Is it kept under a monitor? Then a grant within a thread comes a moment after the release, and who releases another's hold ends it there and then. */
  readonly overMonitor: boolean;
}

export const LOCK: LockKind = { of: (space, name) => space.lock(name), called: (name) => name, waitersMost: 50_000, overMonitor: false };
export const WRITE: LockKind = {
  of: (space, name) => space.rwlock(name).write,
  called: (name) => `write under ${name}`,
  waitersMost: 30_000,
  overMonitor: true,
};
