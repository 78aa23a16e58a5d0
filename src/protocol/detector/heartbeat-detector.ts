import type { DetectorFactory } from "./detector.ts";
import { Heartbeats } from "./heartbeats.ts";

export interface HeartbeatOptions {
  /** How often a node tells the others that it is alive, in ticks. */
  readonly everyTicks?: number;
  /** After how many ticks of silence a peer is suspected. A peer that died is suspected after at most this and one message's delay. */
  readonly timeoutTicks?: number;
}

/** Suspects who was not heard for a fixed time. */
export function heartbeatDetector({ everyTicks = 10, timeoutTicks = 50 }: HeartbeatOptions = {}): DetectorFactory {
  return (place) => {
    const beats = new Heartbeats(place, everyTicks);
    const heardAt = Array.from({ length: place.size }, () => 0);
    return {
      heard: (peer, now) => void (heardAt[peer] = now),
      tick: (now, beat) => beats.tick(now, beat),
      suspects: (peer, now) => peer !== place.self && now - heardAt[peer]! > timeoutTicks,
    };
  };
}
