/** Nanoseconds as a reader wants them: three digits and a unit. */
export function formatNs(ns: number): string {
  if (ns < 1e3) return `${digits(ns)} ns`;
  if (ns < 1e6) return `${digits(ns / 1e3)} µs`;
  if (ns < 1e9) return `${digits(ns / 1e6)} ms`;
  return `${digits(ns / 1e9)} s`;
}

/** A ratio as a reader wants it: 1.374×, 18.2×, 3,214×; below ten with the digit that tells a near miss from a hit. */
export function formatRatio(ratio: number): string {
  if (ratio < 10) return `${ratio.toFixed(3)}×`;
  return `${ratio < 1000 ? digits(ratio) : Math.round(ratio).toLocaleString("en-US")}×`;
}

function digits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
