import { InputError } from "./input-error.ts";

/** So much text is counted that the time of it can be measured, but for a text so small that this would only be repetition. */
const USUAL_BYTES = 64 * 2 ** 20;
const USUAL_PASSES_MAX = 1000;
/** No count may pass 2^31, and a word and what is between two take two bytes. */
const COUNTED_BYTES_MAX = 2 ** 31;

/** How often a text of so many bytes is counted. Throws an InputError when it was asked for too often. */
export function passesFor(bytes: number, asked: number | undefined): number {
  if (asked === undefined) return Math.min(USUAL_PASSES_MAX, Math.max(1, Math.round(USUAL_BYTES / bytes)));
  if (asked * bytes <= COUNTED_BYTES_MAX) return asked;
  throw new InputError(`--passes ${asked} of ${bytes} bytes are too many to count; at most ${Math.floor(COUNTED_BYTES_MAX / bytes)}`);
}
