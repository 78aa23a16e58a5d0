import { nameBytes } from "../sync/name.ts";
import { whole } from "../sync/whole.ts";
import type { ClaimTerms } from "../engine/engine.ts";
import { keyPart } from "../engine/key-part.ts";

/** What is asked for: a place in a line, and what it is called when it is not had. */
export interface Wanted extends Pick<ClaimTerms, "weight" | "limit" | "data"> {
  readonly line: string;
  /** "the lock "door"" */
  readonly what: string;
}

/** How many may read together: a writer weighs as much. */
const READERS_MAX = 1_000_000;
const MEMBERS_MAX = 1_000_000;
const PERMITS_MAX = 2_147_483_647;

export function wantedLock(name: string): Wanted {
  nameBytes(name, "lock");
  return { line: `lock/${keyPart(name)}`, weight: 1, limit: 1, what: `the lock "${name}"` };
}

export function wantedRLock(name: string): Wanted {
  nameBytes(name, "rlock");
  return { line: `rlock/${keyPart(name)}`, weight: 1, limit: 1, what: `the rlock "${name}"` };
}

export function wantedSide(name: string, side: "read" | "write"): Wanted {
  nameBytes(name, "rwlock");
  const [weight, aim] = side === "read" ? [1, "reading"] : [READERS_MAX, "writing"];
  return { line: `rwlock/${keyPart(name)}`, weight, limit: READERS_MAX, what: `the rwlock "${name}" for ${aim}` };
}

export function wantedValueLock(name: string): Wanted {
  return { line: valueGroup(name), weight: 1, limit: 1, what: `the lock of the value "${name}"` };
}

/** Where those stand who wait for a condition. */
export function conditionLine(name: string): string {
  nameBytes(name, "condition");
  return `condition/${keyPart(name)}`;
}

/** Of a semaphore of so many permits, one. */
export function wantedPermit(name: string, permits: number): Wanted {
  nameBytes(name, "semaphore");
  whole("permits", permits, 1, PERMITS_MAX);
  return { line: `semaphore/${keyPart(name)}`, weight: 1, limit: permits, what: `a permit of the semaphore "${name}"` };
}

export function wantedLeadership(name: string): Wanted {
  return { line: group("election", name), weight: 1, limit: 1, what: `the leadership of the election "${name}"` };
}

export function wantedMembership(name: string): Wanted {
  return { line: group("group", name), weight: 1, limit: MEMBERS_MAX, what: `the group "${name}"` };
}

/** Lines and groups of cells are apart, even of the same name. */
export function valueGroup(name: string): string {
  return group("value", name);
}

export function eventGroup(name: string): string {
  return group("event", name);
}

export function latchGroup(name: string): string {
  return group("latch", name);
}

export function queueGroup(name: string): string {
  return group("queue", name);
}

export function mapGroup(name: string): string {
  return group("map", name);
}

/** Also the line of those who wait there. */
export function barrierGroup(name: string): string {
  return group("barrier", name);
}

function group(kind: string, name: string): string {
  nameBytes(name, kind);
  return `${kind}/${keyPart(name)}`;
}
