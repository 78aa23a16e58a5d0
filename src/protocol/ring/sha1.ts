import { messageBlocks, readBlock } from "./message-block.ts";

const words = new Int32Array(80);
const state = new Int32Array(5);

/**
 * The SHA-1 (RFC 3174) of the first `length` bytes as five words, the highest byte first: the same array every time, to be read before the next call.
 * It spreads keys over a ring, and protects nothing. Own code for the reason that MD5 is.
 */
export function sha1(bytes: Uint8Array, length: number): Int32Array {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
  for (let block = 0; block < messageBlocks(length); block++) {
    readBlock(words, bytes, length, block, false);
    mixBlock();
  }
  return state;
}

/** Section 6.1, whose names these are. */
function mixBlock(): void {
  for (let t = 16; t < 80; t++) words[t] = rotated(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  for (let t = 0; t < 80; t++) {
    const next = (rotated(a, 5) + mixed(t, b, c, d) + e + words[t]!) | 0;
    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = next;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
}

/** f(t; b, c, d) + K(t). */
function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
