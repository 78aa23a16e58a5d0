import { nameBytes } from "../../sync/name.ts";

/** A name as it is stored: its UTF-8 in whole words, and a hash of them. */
export interface EncodedName {
  readonly bytes: number;
  readonly words: Int32Array;
  readonly hash: number;
}

/** Throws `"invalid"` for a name that cannot be. */
export function encodeName(name: string, what: string): EncodedName {
  const utf8 = nameBytes(name, what);
  const padded = new Uint8Array((utf8.length + 3) & ~3);
  padded.set(utf8);
  const words = new Int32Array(padded.buffer);
  let hash = 0x811c9dc5 ^ utf8.length; // FNV-1a over words, then mixed (Fowler, Noll, Vo; murmur3's finaliser)
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return { bytes: utf8.length, words, hash: hash ^ (hash >>> 16) };
}
