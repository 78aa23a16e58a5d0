import type { Detector, DetectorFactory } from "../detector/detector.ts";
import type { Input, Outputs, Place } from "../protocol.ts";
import { type Entered, type Mutex, type MutexRequest, RESEND_TICKS, RESERVED } from "./mutex.ts";

/** `time` is that of the request, by which it is known; `clock` that of who answers. */
export type RicartAgrawalaMessage =
  | { readonly kind: "request"; readonly time: number }
  | { readonly kind: "reply"; readonly time: number; readonly clock: number }
  | { readonly kind: "alive" };

interface RicartAgrawalaSaved {
  /** Beyond every time this node has used, heard of, or answered. */
  readonly clock: number;
}

interface RicartAgrawalaState {
  readonly place: Place;
  readonly detector: Detector | undefined;
  savedClock: number;
  now: number;
  /** Lamport's clock: the highest time heard of. */
  clock: number;
  phase: "idle" | "waiting" | "inside";
  /** Of the request that is made, or inside by. */
  time: number;
  sentAt: number;
  /** Of every node: whether it has agreed to that request. */
  readonly hasReplied: boolean[];
  /** Of every node: the time of its request that is answered when this node leaves; 0: none. */
  readonly deferred: number[];
}

type RicartAgrawalaOutputs = Outputs<RicartAgrawalaMessage, Entered, RicartAgrawalaSaved>;

/**
 * Distributed mutual exclusion (Ricart and Agrawala 1981): a request carries a Lamport time and goes to all others; who is not inside, and does not itself ask
 * with an earlier time (ties by node), agrees at once, the others when they leave. Who has everybody's agreement enters. 2(n − 1) messages an entry.
 *
 * Against loss, a request is sent again to those who have not agreed. Who agrees must not forget by a crash how late it was: it would ask with an earlier time
 * and go in beside whom it agreed to; so a clock is saved, a thousand ahead. The token is later than every clock among the replies.
 * With a failure detector it does not wait for whom it suspects. That is right as long as the suspected are dead: on two sides of a cut both go in.
 */
export function ricartAgrawala(detectors?: DetectorFactory): Mutex<RicartAgrawalaState, RicartAgrawalaMessage, RicartAgrawalaSaved> {
  return {
    name: "ricart-agrawala",
    start(place, saved) {
      return {
        place,
        detector: detectors?.(place),
        savedClock: saved?.clock ?? 0,
        now: 0,
        clock: saved?.clock ?? 0,
        phase: "idle",
        time: 0,
        sentAt: 0,
        hasReplied: Array.from({ length: place.size }, () => false),
        deferred: Array.from({ length: place.size }, () => 0),
      };
    },
    step,
  };
}

function step(state: RicartAgrawalaState, input: Input<RicartAgrawalaMessage, MutexRequest>, outputs: RicartAgrawalaOutputs): void {
  if (input.kind === "tick") tick(state, outputs);
  else if (input.kind === "message") receive(state, input.from, input.message, outputs);
  else if (input.request === "enter") enter(state, outputs);
  else leave(state, outputs);
}

/** Lamport's rule, kept over crashes. */
function sawTime(state: RicartAgrawalaState, time: number, outputs: RicartAgrawalaOutputs): void {
  if (time <= state.clock) return;
  state.clock = time;
  if (time <= state.savedClock) return;
  state.savedClock = time + RESERVED;
  outputs.save({ clock: state.savedClock });
}

function enter(state: RicartAgrawalaState, outputs: RicartAgrawalaOutputs): void {
  sawTime(state, state.clock + 1, outputs);
  state.time = state.clock;
  state.phase = "waiting";
  state.hasReplied.fill(false);
  ask(state, outputs);
  enterIfAllAgree(state, outputs);
}

function ask(state: RicartAgrawalaState, outputs: RicartAgrawalaOutputs): void {
  state.sentAt = state.now;
  for (let peer = 0; peer < state.place.size; peer += 1) {
    if (peer !== state.place.self && !state.hasReplied[peer]) outputs.send(peer, { kind: "request", time: state.time });
  }
}

function receive(state: RicartAgrawalaState, from: number, message: RicartAgrawalaMessage, outputs: RicartAgrawalaOutputs): void {
  state.detector?.heard(from, state.now);
  if (message.kind === "request") {
    sawTime(state, message.time, outputs);
    if (comesFirst(state, from, message.time)) state.deferred[from] = Math.max(state.deferred[from]!, message.time);
    else agree(state, from, message.time, outputs);
  } else if (message.kind === "reply") {
    sawTime(state, message.clock, outputs);
    if (state.phase !== "waiting" || message.time !== state.time) return;
    state.hasReplied[from] = true;
    enterIfAllAgree(state, outputs);
  }
}

/** Whether this node comes before that request. */
function comesFirst({ phase, time, place }: RicartAgrawalaState, from: number, theirs: number): boolean {
  return phase === "inside" || (phase === "waiting" && (time < theirs || (time === theirs && place.self < from)));
}

/** No two get the same clock, of which each makes its token. */
function agree(state: RicartAgrawalaState, to: number, time: number, outputs: RicartAgrawalaOutputs): void {
  sawTime(state, state.clock + 1, outputs);
  outputs.send(to, { kind: "reply", time, clock: state.clock });
}

function enterIfAllAgree(state: RicartAgrawalaState, outputs: RicartAgrawalaOutputs): void {
  const { place, detector, hasReplied } = state;
  const skipped: number[] = [];
  for (let peer = 0; peer < place.size; peer += 1) {
    if (peer === place.self || hasReplied[peer]) continue;
    if (detector?.suspects(peer, state.now) !== true) return;
    skipped.push(peer);
  }
  state.phase = "inside";
  sawTime(state, state.clock + 1, outputs);
  outputs.tell({ token: state.clock, skipped });
}

function leave(state: RicartAgrawalaState, outputs: RicartAgrawalaOutputs): void {
  state.phase = "idle";
  for (const [peer, time] of state.deferred.entries()) if (time > 0) agree(state, peer, time, outputs);
  state.deferred.fill(0);
}

function tick(state: RicartAgrawalaState, outputs: RicartAgrawalaOutputs): void {
  state.now += 1;
  state.detector?.tick(state.now, (peer) => outputs.send(peer, { kind: "alive" }));
  if (state.phase !== "waiting") return;
  if (state.detector !== undefined) enterIfAllAgree(state, outputs);
  if (state.phase === "waiting" && state.now - state.sentAt >= RESEND_TICKS) ask(state, outputs);
}
