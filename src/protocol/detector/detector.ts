import type { Place } from "../protocol.ts";

/** Who of the others has probably died, judged by what is heard of them. It may be wrong both ways, and learns. Times are ticks of the node's own clock. */
export interface Detector {
  /** A message of that peer came. */
  heard(peer: number, now: number): void;
  /** To be called with every tick: calls `beat` for every peer whom a heartbeat is to be sent now. */
  tick(now: number, beat: (peer: number) => void): void;
  suspects(peer: number, now: number): boolean;
}

export type DetectorFactory = (place: Place) => Detector;
