const WORDS = 16;
const BYTES = 4 * WORDS;

/** How many blocks a message of so many bytes has, padded. */
export function messageBlocks(length: number): number {
  return ((length + 8) >>> 6) + 1;
}

/**
 * Reads one block of a message of `length` bytes into sixteen words, its padding with it, as MD5 and SHA-1 have it (RFC 1321, section 3.1 and 3.2): a
 * one bit, zeros, and in the last eight bytes the number of bits. MD5 has a word's lowest byte first, SHA-1 its highest.
 */
export function readBlock(words: Int32Array, bytes: Uint8Array, length: number, block: number, isLowestFirst: boolean): void {
  for (let i = 0, at = BYTES * block; i < WORDS; i++, at += 4) {
    let word = 0;
    if (at + 4 <= length) word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    else if (at <= length)
      for (let last = at + 3; last >= at; last--) word = (word << 8) | (last < length ? bytes[last]! : last === length ? 0x80 : 0);
    words[i] = isLowestFirst ? word : reversed(word);
  }
  if (block + 1 < messageBlocks(length)) return;
  words[isLowestFirst ? WORDS - 2 : WORDS - 1] = length << 3;
  words[isLowestFirst ? WORDS - 1 : WORDS - 2] = Math.floor(length / 2 ** 29);
}

/** A word with its bytes the other way round. */
export function reversed(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
