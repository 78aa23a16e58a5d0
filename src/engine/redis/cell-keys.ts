import { keyPart } from "../key-part.ts";

/** What a space's cells are kept under: all in one slot of a cluster, so that any of them can be written together. */
function spaceKey(space: string): string {
  return `lockstep:{${keyPart(space)}}`;
}

/** The hash of a group's cells. Its key is also the channel that tells when one of them was written. */
export function groupKey(space: string, group: string): string {
  return `${spaceKey(space)}:cells:${group}`;
}

/** The key of the last version; then of each group that of its cells and that of their order. */
export function cellKeys(space: string, groups: Iterable<string>): string[] {
  const key = spaceKey(space);
  return [`${key}:version`, ...[...groups].flatMap((group) => [groupKey(space, group), `${key}:order:${group}`])];
}
