import type { Tally } from "./tally.ts";

export interface Difference {
  /** Occurrences that the reference has and the row has not. */
  readonly lost: number;
  /** Occurrences that the row has and the reference has not. */
  readonly gained: number;
}

export function difference(reference: Tally, row: Tally): Difference {
  return { lost: excess(reference, row), gained: excess(row, reference) };
}

/** Occurrences in `tally` beyond those in `other`. */
function excess(tally: Tally, other: Tally): number {
  const { dictionary } = tally;
  const { bytes } = dictionary;
  let sum = 0;
  for (let number = 0; number < dictionary.size; number++) {
    const start = dictionary.start(number);
    const there = other.dictionary.find(bytes, start + 1, bytes[start]!, dictionary.hash(number));
    sum += Math.max(0, tally.count(number) - (there < 0 ? 0 : other.count(there)));
  }
  return sum;
}
