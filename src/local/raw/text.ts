import { EntryWord } from "../memory/layout.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes as much of a text's UTF-8 as fits into so many bytes of words, with zeros after. */
export function writeText(words: Int32Array, at: number, text: string, bytes: number): void {
  const copy = new Uint8Array(bytes);
  encoder.encodeInto(text, copy);
  for (const [offset, word] of new Int32Array(copy.buffer).entries()) Atomics.store(words, at + offset, word);
}

/** The text in so many bytes of words, up to the first zero. */
export function readText(words: Int32Array, at: number, bytes: number): string {
  const copy = Int32Array.from({ length: (bytes + 3) >> 2 }, (_, offset) => Atomics.load(words, at + offset));
  const all = new Uint8Array(copy.buffer, 0, bytes);
  const end = all.indexOf(0);
  return decoder.decode(end === -1 ? all : all.subarray(0, end));
}

/** The name that an entry of the directory has. */
export function nameIn(words: Int32Array, entry: number): string {
  return readText(words, entry + EntryWord.NAME, Atomics.load(words, entry + EntryWord.NAME_BYTES));
}
