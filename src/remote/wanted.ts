import { nameBytes } from "../sync/name.ts";
import { whole } from "../sync/whole.ts";
import type { ClaimTerms } from "../engine/engine.ts";
import { keyPart, nameOf } from "../engine/key-part.ts";

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
  return { line: placeOf("value", name), weight: 1, limit: 1, what: `the lock of the value "${name}"` };
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
  return { line: placeOf("election", name), weight: 1, limit: 1, what: `the leadership of the election "${name}"` };
}

export function wantedMembership(name: string): Wanted {
  return { line: placeOf("group", name), weight: 1, limit: MEMBERS_MAX, what: `the group "${name}"` };
}

/** The name of a group of cells, or of a line, which are apart even if they have the same. */
export function placeOf(kind: string, name: string): string {
  nameBytes(name, kind);
  return `${kind}/${keyPart(name)}`;
}

/** What a line is of: the other way round. */
export function kindAndName(line: string): { readonly kind: string; readonly name: string } {
  const slash = line.indexOf("/");
  return { kind: line.slice(0, slash), name: nameOf(line.slice(slash + 1)) };
}
