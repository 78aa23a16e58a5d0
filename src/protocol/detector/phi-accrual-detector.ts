import type { DetectorFactory } from "./detector.ts";
import { Heartbeats } from "./heartbeats.ts";

export interface PhiAccrualOptions {
  /** How often a node tells the others that it is alive, in ticks. */
  readonly everyTicks?: number;
  /** A peer is suspected when the chance that it is alive and merely late is below 10 to the power of minus this. */
  readonly threshold?: number;
  /** How many of the last times between two messages are remembered. */
  readonly window?: number;
  /** The least spread of these times that is believed, in ticks: a quiet network must not make the detector rash. */
  readonly deviationTicksMin?: number;
}

/** The times between the messages of one peer, the last ones only: their sum and the sum of their squares. */
interface Arrivals {
  heardAt: number;
  readonly between: number[];
  next: number;
  sum: number;
  squares: number;
}

/**
 * The φ accrual failure detector (Hayashibara, Défago, Yared and Katayama 2004): φ is −log₁₀ of the chance that a message comes later still than now, if the
 * times between messages are spread normally, as they were of late. It adapts to the network, where a fixed time-out is chosen once.
 */
export function phiAccrualDetector(options: PhiAccrualOptions = {}): DetectorFactory {
  const { everyTicks = 10, threshold = 8, window = 100, deviationTicksMin = 3 } = options;
  return (place) => {
    const beats = new Heartbeats(place, everyTicks);
    // As if messages had come in time: the first silence is judged as well.
    const fresh = (): Arrivals => ({ heardAt: 0, between: [everyTicks], next: 1, sum: everyTicks, squares: everyTicks ** 2 });
    const arrivals = Array.from({ length: place.size }, fresh);
    return {
      heard(peer, now) {
        const of = arrivals[peer]!;
        // Only heartbeats are regular; what comes between them is a sign of life, and no measure.
        if (now - of.heardAt >= everyTicks / 2) remember(of, now - of.heardAt, window);
        of.heardAt = now;
      },
      tick: (now, beat) => beats.tick(now, beat),
      suspects: (peer, now) => peer !== place.self && phi(arrivals[peer]!, now, deviationTicksMin) > threshold,
    };
  };
}

function remember(of: Arrivals, ticks: number, window: number): void {
  const at = of.next % window;
  const gone = of.between[at] ?? 0;
  of.between[at] = ticks;
  of.next += 1;
  of.sum += ticks - gone;
  of.squares += ticks ** 2 - gone ** 2;
}

function phi({ heardAt, between, sum, squares }: Arrivals, now: number, deviationMin: number): number {
  const mean = sum / between.length;
  const deviation = Math.max(deviationMin, Math.sqrt(Math.max(0, squares / between.length - mean ** 2)));
  return -Math.log10(laterThan((now - heardAt - mean) / deviation));
}

/** The chance of more than y deviations above the mean, of a normal distribution. */
function laterThan(y: number): number {
  return y < 0 ? 1 - laterThan(-y) : erfc(y / Math.SQRT2) / 2;
}

const ERFC = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];

/** The complementary error function of x ≥ 0, to 1.2 in ten million of itself, however small it is (a Chebyshev fit: Press and others, Numerical Recipes, 6.2). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  return t * Math.exp(-x * x + ERFC.reduceRight((sum, coefficient) => coefficient + t * sum, 0));
}
