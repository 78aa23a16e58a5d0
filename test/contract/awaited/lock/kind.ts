import type { Lock, Space } from "lockstep";

/** What has a lock's promise. */
export interface AwaitedKind {
  of(space: Space, name: string): Lock;
  /** What somebody else is told to call it. */
  called(name: string): string;
}

export const LOCK: AwaitedKind = { of: (space, name) => space.lock(name), called: (name) => name };
export const RLOCK: AwaitedKind = { of: (space, name) => space.rlock(name), called: (name) => `rlock under ${name}` };
export const WRITE: AwaitedKind = { of: (space, name) => space.rwlock(name).write, called: (name) => `write under ${name}` };
