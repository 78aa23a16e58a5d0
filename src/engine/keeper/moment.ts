/** A point of time by both clocks: the monotonic one stands still while the machine sleeps, the other is set by hand. In milliseconds. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** Now. The same in every thread of the process, which `performance.now()` is not. */
export function now(): Moment {
  const [seconds, nanoseconds] = process.hrtime();
  return { monotonicMs: seconds * 1e3 + nanoseconds / 1e6, wallMs: Date.now() };
}

/** How long ago that was, or will have been at another moment, by the clock that says more. */
export function msSince(moment: Moment, { monotonicMs, wallMs }: Moment = now()): number {
  return Math.max(monotonicMs - moment.monotonicMs, wallMs - moment.wallMs);
}
