export const rawPair = "raw CAS + exchange";

/** The least two atomic operations cost in this engine: what a lock would be without owner, token or waiters. */
export function rawPairs(words: Int32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    Atomics.compareExchange(words, 0, 0, 1);
    Atomics.exchange(words, 0, 0);
  }
}
