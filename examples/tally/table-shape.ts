import type { Dictionary } from "./dictionary.ts";

/** How large a shared table is. A stripe is a table of its own: its slots, its part of the arena. */
export interface TableShape {
  /** A power of two, 1 to 16. */
  readonly stripes: number;
  /** Slots a stripe, a power of two. */
  readonly slots: number;
  /** Bytes a stripe for words, each preceded by its length. */
  readonly arenaBytes: number;
}

const STRIPE_SHIFT = 28;

/** By the hash's upper end; where in the stripe is decided by the lower one. */
export function stripeOf(hash: number, stripes: number): number {
  return (hash >>> STRIPE_SHIFT) & (stripes - 1);
}

/** Room for these words, at most half full, with some to spare for what processes without a lock put in twice. */
export function tableShape(words: Dictionary, stripes: number): TableShape {
  const counts = new Int32Array(stripes);
  const bytes = new Int32Array(stripes);
  for (let number = 0; number < words.size; number++) {
    const stripe = stripeOf(words.hash(number), stripes);
    counts[stripe]!++;
    bytes[stripe]! += 1 + words.bytes[words.start(number)]!;
  }
  const slots = 2 ** Math.ceil(Math.log2(Math.max(8, ...counts) * 2));
  return { stripes, slots, arenaBytes: Math.ceil(Math.max(...bytes) * 1.25) + 1024 };
}

/** What the table's arrays need in shared memory. */
export function tableBytes({ stripes, slots, arenaBytes }: TableShape): number {
  return stripes * (slots * 3 * Int32Array.BYTES_PER_ELEMENT + arenaBytes + Int32Array.BYTES_PER_ELEMENT);
}
