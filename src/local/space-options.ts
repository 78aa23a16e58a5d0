import { whole } from "../sync/whole.ts";
import { LockstepError } from "../sync/error.ts";
import { type Shape, shapeDifference } from "./memory/layout.ts";

/** How large a space is made. Who opens one that is there may leave these out, or must say the same. */
export interface SpaceOptions {
  /** Names in use at one time: 16 to 1,048,576; 1,024 by default. */
  names?: number;
  /** Bytes for values, arrays, queues and what semaphores, conditions and events keep: 4,096 to 1 GiB; 512 KiB by default. */
  bytes?: number;
  /**
   * Writes down where each lock is acquired, which a `"deadlock"` then names, and warns of locks that are taken in both orders (`LockOrderWarning`). It
   * costs microseconds an acquire. True by default where the environment says `LOCKSTEP_DEVELOPMENT=1`.
   */
  development?: boolean;
}

/** Was the space opened to be watched? Throws `"invalid"`. */
export function isInDevelopment({ development = process.env["LOCKSTEP_DEVELOPMENT"] === "1" }: SpaceOptions): boolean {
  if (typeof development !== "boolean") throw new LockstepError("invalid", `development is ${String(development)}; expected true or false`);
  return development;
}

export const DEFAULT_SHAPE: Shape = { actors: 256, names: 1024, heapBytes: 512 * 1024 };

/** The part of a shape that was asked for, checked. Throws `"invalid"`. */
export function wantedShape(options: SpaceOptions): Partial<Shape> {
  const wanted: { names?: number; heapBytes?: number } = {};
  if (options.names !== undefined) wanted.names = whole("names", options.names, 16, 1_048_576);
  if (options.bytes !== undefined) wanted.heapBytes = Math.ceil(whole("bytes", options.bytes, 4096, 2 ** 30) / 64) * 64;
  return wanted;
}

/** Throws `"mismatch"` unless a space of this shape is what was asked for. */
export function mustAgree(name: string, shape: Shape, wanted: Partial<Shape>): void {
  const why = shapeDifference(shape, wanted);
  if (why !== null) throw new LockstepError("mismatch", `the space "${name}" is open ${why}; open it alike`);
}
