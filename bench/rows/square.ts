/** Next to nothing: what is measured is the way there and back. */
export function square(n: number): number {
  return n * n;
}

/** Some milliseconds of a core, the same every time. */
export function crunch(seed: number): number {
  let state = seed | 1;
  for (let step = 0; step < 4_000_000; step++) state = (Math.imul(state, 48_271) + step) | 0;
  return state;
}
