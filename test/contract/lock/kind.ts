import type { LocalLock, LocalSpace } from "lockstep";

/** What the suites of a lock are run on: everything that has a lock's promise. */
export interface LockKind {
  /** By that name in a space. */
  of(space: LocalSpace, name: string): LocalLock;
  /** What a peer is told to call it. */
  called(name: string): string;
  /** What cannot be had while it is held, itself where one has it at a time; and what a peer is told to call that. */
  excluded(space: LocalSpace, name: string): LocalLock;
  excludedCalled(name: string): string;
  /** Is the next one told when its holder dies? */
  readonly tellsDeath: boolean;
  /** How many of one thread can wait for it, at least. */
  readonly waitersMost: number;
  /** Is it kept under a monitor? Then a grant within a thread comes a moment after the release. */
  readonly overMonitor: boolean;
}

export const LOCK: LockKind = {
  of: (space, name) => space.lock(name),
  called: (name) => name,
  excluded: (space, name) => space.lock(name),
  excludedCalled: (name) => name,
  tellsDeath: true,
  waitersMost: 50_000,
  overMonitor: false,
};
export const WRITE: LockKind = {
  of: (space, name) => space.rwlock(name).write,
  called: (name) => `write under ${name}`,
  excluded: (space, name) => space.rwlock(name).write,
  excludedCalled: (name) => `write under ${name}`,
  tellsDeath: true,
  waitersMost: 30_000,
  overMonitor: true,
};
/** Only for what a side that many have promises, too. */
export const READ: LockKind = {
  of: (space, name) => space.rwlock(name).read,
  called: (name) => `read under ${name}`,
  excluded: (space, name) => space.rwlock(name).write,
  excludedCalled: (name) => `write under ${name}`,
  tellsDeath: false,
  waitersMost: 30_000,
  overMonitor: true,
};
