const REPLACEMENT = 0xfffd;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** Room for the texts that are hashed, one at a time: a lookup makes no garbage. A longer text gets room of its own. */
const room = new Uint8Array(1024);

/**
 * Calls `hash` with the text's UTF-8, lone surrogates replaced, and its length; the bytes are its own for that long. What a TextEncoder does,
 * which belongs to no language but to its surroundings.
 */
export function hashUtf8<T>(text: string, hash: (bytes: Uint8Array, length: number) => T): T {
  const longest = text.length * UTF8_BYTES_PER_UNIT_MAX;
  const bytes = longest <= room.length ? room : new Uint8Array(longest);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes[length++] = unit;
    else {
      const point = text.codePointAt(at)!;
      if (point > 0xffff) at++;
      length = writePoint(bytes, length, point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point);
    }
  }
  return hash(bytes, length);
}

/** Writes a code point from U+0080 on. Returns where the next one goes. */
function writePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
    else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}
