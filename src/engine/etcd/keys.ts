import type { CellKey } from "../../sync/cell.ts";
import { keyPart } from "../key-part.ts";
import type { KeyRange } from "./request.ts";
import { utf8 } from "./utf8.ts";

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
const CELLS = "lockstep-cell/";

/** What the keys of all claims of a space begin with. */
export function spaceKeys(space: string): Required<KeyRange> {
  return under(`${CLAIMS}${utf8(keyPart(space))}/`);
}

/**
 * Claims are `lockstep/SPACE/LINE/LEASE-NUMBER`, so that `etcdctl lock lockstep/SPACE/LINE`, and whoever else follows etcd's own recipe, stands in the same
 * line: `NAME/LEASE`, ordered by create revision.
 */
export function lineKeys(space: string, line: string): LineKeys {
  const prefix = `${spaceKeys(space).key}${utf8(line)}/`;
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

/** Counts the commits that only delete: etcd counts none that finds nothing to delete. It is in no group. */
export function deletionsKey(space: string): string {
  return CELLS + utf8(keyPart(space));
}

/** A group's cells: its name is one part, so that no group begins as another does, and what follows it is the id. */
export function groupKeys(space: string, group: string): Required<KeyRange> {
  return under(`${deletionsKey(space)}/${utf8(keyPart(group))}/`);
}

export function cellKey(space: string, { group, id }: CellKey): string {
  return groupKeys(space, group).key + utf8(id);
}

/** A slash is the last byte of a prefix, and "0" the byte after it. */
export function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function under(prefix: string): Required<KeyRange> {
  return { key: prefix, end: endOf(prefix) };
}
