import { keyPart } from "../key-part.ts";

/** The types that a line's keys have, in their order. */
export const LINE_KEY_TYPES: readonly string[] = ["string", "hash", "zset", "zset", "string"];

/**
 * The keys of a line: the first one is what a foreign client may `SET … NX PX`. What is in braces is all that a cluster places them by, so they lie together.
 */
export function lineKeys(space: string, line: string): readonly string[] {
  return keysBeside(`${linePrefix(space)}${line}}`);
}

/** What every key of every line of the space begins with, before the line's name. */
export function linePrefix(space: string): string {
  return `lockstep:{${keyPart(space)}/`;
}

/** The keys of a line, by its first. */
export function keysBeside(key: string): readonly string[] {
  return [key, `${key}:shared`, `${key}:line`, `${key}:alive`, `${key}:meta`];
}
