import { Kind } from "./message.ts";

type TextKind = typeof Kind.LATIN1 | typeof Kind.UTF16;

/** Writes short text, a byte a letter if all are Latin-1, else two. Unit by unit: a lone surrogate stays one. */
export function writeText(text: string, bytes: Buffer, from: number): TextKind {
  if (writeLatin1(text, bytes, from)) return Kind.LATIN1;
  for (let unit = 0, at = from; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    bytes[at++] = code;
    bytes[at++] = code >> 8;
  }
  return Kind.UTF16;
}

/** False when a letter is not Latin-1; what is written then is to be written over. */
export function writeLatin1(text: string, bytes: Buffer, from: number): boolean {
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code > 0xff) return false;
    bytes[from + unit] = code;
  }
  return true;
}

export function readText(kind: TextKind, bytes: Buffer, from: number, length: number): string {
  return bytes.toString(kind === Kind.LATIN1 ? "latin1" : "utf16le", from, from + length);
}
