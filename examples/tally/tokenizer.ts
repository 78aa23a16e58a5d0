import { letter } from "./letter.ts";

/** Of a longer run of letters this much counts: such runs are data, not words, and must not make the table large. */
export const WORD_BYTES_MAX = 64;
const LETTER_BYTES_MAX = 4;
const APOSTROPHE = 0x27;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;

/** A word: the first `length` bytes of `word`, valid until the call returns. */
export type Found = (word: Uint8Array, length: number, hash: number) => void;

const ascii: Int32Array = Int32Array.from({ length: 128 }, (_, code) => letter(code));

/**
 * Finds the words in UTF-8: letters, marks and digits of any script, in lower case; an apostrophe between two of them belongs to the word. Everything
 * else, bytes that are no UTF-8 among it, ends a word.
 */
export class Tokenizer {
  readonly #found: Found;
  readonly #word = new Uint8Array(WORD_BYTES_MAX);
  #decoded = 0;

  constructor(found: Found) {
    this.#found = found;
  }

  read(bytes: Uint8Array, from: number, to: number): void {
    const word = this.#word;
    let length = 0;
    let hash = HASH_SEED;
    for (let at = from; at < to;) {
      const byte = bytes[at]!;
      let code: number;
      if (byte < 0x80) {
        at++;
        code = ascii[byte]!;
        if (code === 0 && byte === APOSTROPHE && length > 0 && this.#isLetter(bytes, at, to)) code = APOSTROPHE;
      } else {
        at += this.#decode(bytes, at, to);
        code = letter(this.#decoded);
        if (this.#decoded === TYPOGRAPHIC_APOSTROPHE && length > 0 && this.#isLetter(bytes, at, to)) code = APOSTROPHE;
      }
      if (code === 0) {
        if (length > 0) this.#found(word, length, finishHash(hash));
        length = 0;
        hash = HASH_SEED;
      } else if (length <= WORD_BYTES_MAX - LETTER_BYTES_MAX) {
        if (code < 0x80) {
          word[length++] = code;
          hash = addToHash(hash, code);
        } else {
          const end = encode(word, length, code);
          for (; length < end; length++) hash = addToHash(hash, word[length]!);
        }
      }
    }
    if (length > 0) this.#found(word, length, finishHash(hash));
  }

  #isLetter(bytes: Uint8Array, at: number, to: number): boolean {
    if (at >= to) return false;
    this.#decode(bytes, at, to);
    return letter(this.#decoded) !== 0;
  }

  /** Sets `#decoded` and returns its bytes; 0 and one byte for what is no UTF-8 (RFC 3629). */
  #decode(bytes: Uint8Array, at: number, to: number): number {
    const lead = bytes[at]!;
    const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    this.#decoded = 0;
    if (size === 0 || at + size > to) return 1;
    let code = size === 1 ? lead : lead & (0x7f >> size);
    for (let next = at + 1; next < at + size; next++) {
      const byte = bytes[next]!;
      if ((byte & 0xc0) !== 0x80) return 1;
      code = (code << 6) | (byte & 0x3f);
    }
    const overlong = (size === 3 && code < 0x800) || (size === 4 && code < 0x10000);
    if (overlong || code > 0x10ffff) return 1;
    this.#decoded = code;
    return size;
  }
}

/** Can a text be cut after this byte without cutting a word? */
export function isSeparator(byte: number): boolean {
  return byte < 0x80 && byte !== APOSTROPHE && ascii[byte] === 0;
}

/** Writes the UTF-8 of a code point above 127; returns where it ends. */
function encode(word: Uint8Array, at: number, code: number): number {
  const size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (let next = at + size - 1, rest = code; next > at; next--, rest >>>= 6) word[next] = 0x80 | (rest & 0x3f);
  word[at] = ((0xf00 >> size) & 0xff) | (code >>> (6 * (size - 1)));
  return at + size;
}

// FNV-1a, then murmur3's finaliser, so that both ends of the hash may be used.
const HASH_SEED = 0x811c9dc5 | 0;

function addToHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** The hash that `Found` is given for such a word. */
export function hashOf(bytes: Uint8Array, from: number, length: number): number {
  let hash = HASH_SEED;
  for (let at = from; at < from + length; at++) hash = addToHash(hash, bytes[at]!);
  return finishHash(hash);
}
