import type { Protocol } from "../protocol.ts";
import type { Detector, DetectorFactory } from "./detector.ts";

export interface Alive {
  readonly kind: "alive";
}

/** A peer is suspected from now on, or trusted again. */
export interface Suspicion {
  readonly peer: number;
  readonly isSuspected: boolean;
}

interface WatchingState {
  readonly size: number;
  readonly detector: Detector;
  now: number;
  readonly suspected: boolean[];
}

/** A failure detector by itself: every node sends heartbeats, and tells whom it begins to suspect, and whom it trusts again. */
export function watching(detectors: DetectorFactory): Protocol<WatchingState, Alive, never, Suspicion, never> {
  return {
    name: "watching",
    start: (place) => ({
      size: place.size,
      detector: detectors(place),
      now: 0,
      suspected: Array.from({ length: place.size }, () => false),
    }),
    step(state, input, outputs) {
      const { size, detector, suspected } = state;
      if (input.kind === "message") detector.heard(input.from, state.now);
      else if (input.kind === "tick") {
        state.now += 1;
        detector.tick(state.now, (peer) => outputs.send(peer, { kind: "alive" }));
      }
      for (let peer = 0; peer < size; peer += 1) {
        const isSuspected = detector.suspects(peer, state.now);
        if (isSuspected === suspected[peer]) continue;
        suspected[peer] = isSuspected;
        outputs.tell({ peer, isSuspected });
      }
    },
  };
}
