import { LockstepError } from "../../sync/error.ts";
import { NAME_BYTES_MAX } from "../memory/layout.ts";

const encoder = new TextEncoder();

/** A name as it is stored: its UTF-8 in whole words, and a hash of them. */
export interface EncodedName {
  readonly bytes: number;
  readonly words: Int32Array;
  readonly hash: number;
}

/** Throws `"invalid"` for a name that cannot be: empty, over 256 bytes, or with control characters. */
export function encodeName(name: string, what: string): EncodedName {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (typeof name !== "string" || name === "" || !name.isWellFormed() || /[\u0000-\u001f\u007f]/.test(name)) {
    throw new LockstepError(
      "invalid",
      `${JSON.stringify(name) ?? String(name)} is no name for a ${what}; expected 1 to ${NAME_BYTES_MAX} bytes of well-formed text without control characters`,
    );
  }
  const utf8 = encoder.encode(name);
  if (utf8.length > NAME_BYTES_MAX) {
    throw new LockstepError(
      "invalid",
      `the name of the ${what} "${name.slice(0, 40)}…" has ${utf8.length} bytes; expected at most ${NAME_BYTES_MAX}: use a hash of it`,
    );
  }
  const padded = new Uint8Array((utf8.length + 3) & ~3);
  padded.set(utf8);
  const words = new Int32Array(padded.buffer);
  let hash = 0x811c9dc5 ^ utf8.length; // FNV-1a over words, then mixed (Fowler, Noll, Vo; murmur3's finaliser)
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return { bytes: utf8.length, words, hash: hash ^ (hash >>> 16) };
}
