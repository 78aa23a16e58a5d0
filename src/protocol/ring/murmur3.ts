/**
 * MurmurHash3, x86, 32 bits, seed 0 (Austin Appleby, smhasher, `MurmurHash3_x86_32`), of the first `length` bytes: 0 to 2^32 − 1. Fast, and no match
 * for an adversary who chooses the keys.
 */
export function murmur3(bytes: Uint8Array, length: number): number {
  let hash = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash ^= scrambled(word);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let last = length - 1; last >= at; last--) tail = (tail << 8) | bytes[last]!;
  hash ^= scrambled(tail) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}
