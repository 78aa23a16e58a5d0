import { timeBlocksAsync } from "../../src/bench/time-blocks.ts";

/** Times `blocks` blocks of so many pairs, one after the other. */
export function timePairs(pair: () => Promise<unknown>, blocks: number, pairs: number): Promise<number[]> {
  return timeBlocksAsync(
    async (size) => {
      for (let at = 0; at < size; at++) await pair();
    },
    blocks,
    pairs,
  );
}
