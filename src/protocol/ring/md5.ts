import { messageBlocks, readBlock } from "./message-block.ts";

/** Of 32 bits: any engine's sine is that exact. */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));
const x = new Int32Array(16);
const state = new Int32Array(4);

/**
 * The MD5 (RFC 1321) of the first `length` bytes as four words, the lowest byte first: the same array every time, to be read before the next call. It
 * spreads keys over a ring, and protects nothing. Own code, as it is hashed for every key: a library's takes ten times as long for so few bytes.
 */
export function md5(bytes: Uint8Array, length: number): Int32Array {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  for (let block = 0; block < messageBlocks(length); block++) {
    readBlock(x, bytes, length, block, true);
    mixBlock();
  }
  return state;
}

/** Section 3.4, whose names these are. */
function mixBlock(): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let i = 0; i < 16; i += 4) {
    a = step(a, b, (b & c) | (~b & d), x[i]! + SINES[i]!, 7);
    d = step(d, a, (a & b) | (~a & c), x[i + 1]! + SINES[i + 1]!, 12);
    c = step(c, d, (d & a) | (~d & b), x[i + 2]! + SINES[i + 2]!, 17);
    b = step(b, c, (c & d) | (~c & a), x[i + 3]! + SINES[i + 3]!, 22);
  }
  for (let i = 16; i < 32; i += 4) {
    a = step(a, b, (b & d) | (c & ~d), x[(5 * i + 1) & 15]! + SINES[i]!, 5);
    d = step(d, a, (a & c) | (b & ~c), x[(5 * i + 6) & 15]! + SINES[i + 1]!, 9);
    c = step(c, d, (d & b) | (a & ~b), x[(5 * i + 11) & 15]! + SINES[i + 2]!, 14);
    b = step(b, c, (c & a) | (d & ~a), x[(5 * i + 16) & 15]! + SINES[i + 3]!, 20);
  }
  for (let i = 32; i < 48; i += 4) {
    a = step(a, b, b ^ c ^ d, x[(3 * i + 5) & 15]! + SINES[i]!, 4);
    d = step(d, a, a ^ b ^ c, x[(3 * i + 8) & 15]! + SINES[i + 1]!, 11);
    c = step(c, d, d ^ a ^ b, x[(3 * i + 11) & 15]! + SINES[i + 2]!, 16);
    b = step(b, c, c ^ d ^ a, x[(3 * i + 14) & 15]! + SINES[i + 3]!, 23);
  }
  for (let i = 48; i < 64; i += 4) {
    a = step(a, b, c ^ (b | ~d), x[(7 * i) & 15]! + SINES[i]!, 6);
    d = step(d, a, b ^ (a | ~c), x[(7 * i + 7) & 15]! + SINES[i + 1]!, 10);
    c = step(c, d, a ^ (d | ~b), x[(7 * i + 14) & 15]! + SINES[i + 2]!, 15);
    b = step(b, c, d ^ (c | ~a), x[(7 * i + 21) & 15]! + SINES[i + 3]!, 21);
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
}

function step(a: number, b: number, mixed: number, added: number, shift: number): number {
  const sum = (a + mixed + added) | 0;
  return (((sum << shift) | (sum >>> (32 - shift))) + b) | 0;
}
