import { keyPart } from "../key-part.ts";

/** The keys of a line. As in all of this folder, strings of one byte a character. */
export interface LineKeys {
  /** What every claim's key begins with; before `end`. */
  readonly prefix: string;
  readonly end: string;
  /** There while somebody has the line for himself alone, without a lease: its value is that claim's key, and it stays when the holder dies. */
  readonly held: string;
}

const CLAIMS = "lockstep/";
const HELD = "lockstep-held/";
const VOID = "lockstep-void/";

/** What the keys of all claims of a space begin with. */
export function spaceKeys(space: string): { readonly key: string; readonly end: string } {
  const key = `${CLAIMS}${bytesOf(keyPart(space))}/`;
  return { key, end: endOf(key) };
}

/**
 * Claims are `lockstep/SPACE/LINE/LEASE-NUMBER`, so that `etcdctl lock lockstep/SPACE/LINE`, and whoever else follows etcd's own recipe, stands in the same
 * line: `NAME/LEASE`, ordered by create revision.
 */
export function lineKeys(space: string, line: string): LineKeys {
  const prefix = `${spaceKeys(space).key}${bytesOf(line)}/`;
  return { prefix, end: endOf(prefix), held: HELD + prefix.slice(CLAIMS.length, -1) };
}

/** Where it is written that a claim must not come into being any more. */
export function voidKey(claim: string): string {
  return VOID + claim.slice(CLAIMS.length);
}

/** The line's prefix, out of the key of a claim. */
export function prefixOf(claim: string): string {
  return claim.slice(0, claim.lastIndexOf("/") + 1);
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** A slash is the last byte of a prefix, and "0" the byte after it. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}
