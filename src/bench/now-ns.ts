/** CLOCK_MONOTONIC in nanoseconds: the same clock in every process, and in C and Python; exact below 2^53 ns, 104 days after boot. */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}
