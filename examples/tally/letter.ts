const BLOCK_BITS = 8;
const blocks: (Int32Array | undefined)[] = [];

/**
 * What a code point is in a word: its lower case, if that is one code point, or itself; 0 if it is no letter, mark or digit and so ends the word.
 * A block of 256 is asked of Unicode's tables the first time one of them is met: nobody's text has all 4,352 blocks.
 */
export function letter(codePoint: number): number {
  const block = (blocks[codePoint >>> BLOCK_BITS] ??= makeBlock(codePoint >>> BLOCK_BITS));
  return block[codePoint & ((1 << BLOCK_BITS) - 1)]!;
}

function makeBlock(number: number): Int32Array {
  return Int32Array.from({ length: 1 << BLOCK_BITS }, (_, offset) => {
    const codePoint = (number << BLOCK_BITS) | offset;
    const text = String.fromCodePoint(codePoint);
    if (!/[\p{L}\p{M}\p{N}]/u.test(text)) return 0;
    const [lower = text, ...more] = text.toLowerCase();
    return more.length > 0 ? codePoint : lower.codePointAt(0)!;
  });
}
