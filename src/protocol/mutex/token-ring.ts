import type { DetectorFactory } from "../detector/detector.ts";
import type { Input } from "../protocol.ts";
import { type Mutex, type MutexRequest, RESEND_TICKS } from "./mutex.ts";
import { agreed, answer, freshPatience, neverSeen, regenerate, saw, waitFrom } from "./regenerate.ts";
import {
  epochOf,
  isLast,
  takeNoneUpTo,
  type TokenRingMessage,
  type TokenRingOutputs,
  type TokenRingSaved,
  type TokenRingState,
} from "./token-ring-state.ts";

/**
 * Mutual exclusion by a token that goes round a ring (Le Lann 1977): who has it may enter, who does not want it passes it on at once. One message an entry if
 * all want to enter; the token goes round as well when nobody does.
 *
 * Every hop has a number, and a node takes only numbers larger than all it took or promised not to take, so no copy of a token is taken twice. Against loss, a
 * token is sent again until something larger comes round; what is sent again is acknowledged if it was taken. The token is lost with a crash of who has it, and
 * when who it was sent to has crashed and cannot know whether it had it: after a time-out it is regenerated, in a new epoch. That needs a majority.
 * Who enters by it names those who did not promise the new epoch: they may share the section, by an older token.
 *
 * Without a failure detector a dead node stops each token that comes to it, and the others get one round a time-out. With one, the token goes past whom the
 * passer suspects, unless it was already on its way there.
 */
export function tokenRing(detectors?: DetectorFactory): Mutex<TokenRingState, TokenRingMessage, TokenRingSaved> {
  return {
    name: "token-ring",
    start(place, saved) {
      return {
        place,
        detector: detectors?.(place),
        savedNumber: saved?.number ?? 0,
        now: 0,
        phase: "idle",
        number: saved?.number ?? 0,
        token: undefined,
        passing: undefined,
        upTo: Array.from({ length: place.size }, () => 0),
        seenAt: neverSeen(place),
        waitsFrom: neverSeen(place),
        patience: freshPatience(place),
        candidate: undefined,
        promised: undefined,
      };
    },
    step,
  };
}

function step(state: TokenRingState, input: Input<TokenRingMessage, MutexRequest>, outputs: TokenRingOutputs): void {
  if (input.kind === "tick") tick(state, outputs);
  else if (input.kind === "message") receive(state, input.from, input.message, outputs);
  else if (input.request === "enter") state.phase = "waiting";
  else leave(state, outputs);
  if (state.token === undefined) return;
  if (state.phase === "waiting") enter(state, outputs);
  else if (state.phase === "idle") pass(state, outputs);
}

function enter(state: TokenRingState, outputs: TokenRingOutputs): void {
  const { number, skipped } = state.token!;
  state.phase = "inside";
  outputs.tell({ token: number, skipped });
}

function leave(state: TokenRingState, outputs: TokenRingOutputs): void {
  const token = state.token!;
  state.phase = "idle";
  // Its number was an entry's, and is no other's: it may stay here.
  state.token = { ...token, number: token.number + 1 };
  takeNoneUpTo(token.number + 1, state, outputs);
}

function pass(state: TokenRingState, outputs: TokenRingOutputs): void {
  const token = state.token!;
  const to = successor(state);
  if (to === state.place.self) return;
  state.token = undefined;
  saw(state);
  if (isLast(token)) return; // as if it were lost: the next epoch has numbers again
  // Who has started again takes nothing of what its earlier life may have taken.
  const least = epochOf(state.upTo[to]!) === epochOf(token.number) ? state.upTo[to]! : 0;
  state.passing = { to, token: { ...token, number: Math.max(token.number, least) + 1 }, sentAt: 0 };
  transmit(state, outputs);
}

/** The next one in the ring that is not suspected; if all are, this node itself. */
function successor({ place, detector, now }: TokenRingState): number {
  for (let hop = 1; hop < place.size; hop += 1) {
    const peer = (place.self + hop) % place.size;
    if (detector?.suspects(peer, now) !== true) return peer;
  }
  return place.self;
}

function transmit(state: TokenRingState, outputs: TokenRingOutputs): void {
  const passing = state.passing!;
  passing.sentAt = state.now;
  outputs.send(passing.to, { kind: "token", ...passing.token });
}

function receive(state: TokenRingState, from: number, message: TokenRingMessage, outputs: TokenRingOutputs): void {
  state.detector?.heard(from, state.now);
  if (message.kind === "token") return take(state, from, message, outputs);
  state.upTo[from] = Math.max(state.upTo[from]!, message.upTo);
  // It was taken there, or never will be: if it was lost with an earlier life, it is for a new epoch to make another.
  if (state.passing?.to === from && state.passing.token.number <= message.upTo) state.passing = undefined;
  if (message.kind === "miss" || message.kind === "ask") answer(state, from, message, outputs);
  else if (message.kind === "missed" || message.kind === "promise") agreed(state, from, message, outputs);
  else if (message.kind === "seen" && state.candidate !== undefined) waitFrom(state.now, state);
}

function take(
  state: TokenRingState,
  from: number,
  { number, skipped, load }: TokenRingMessage & { kind: "token" },
  outputs: TokenRingOutputs,
): void {
  if (number <= state.number) return outputs.send(from, { kind: "had", upTo: state.number });
  takeNoneUpTo(number, state, outputs);
  // By an older token this node is inside no more, or it is, and has this one too.
  state.token = { number, skipped: skipped.filter((node) => node !== state.place.self), load };
  state.passing = undefined;
  saw(state);
}

function tick(state: TokenRingState, outputs: TokenRingOutputs): void {
  state.now += 1;
  state.detector?.tick(state.now, (peer) => outputs.send(peer, { kind: "alive", upTo: state.number }));
  if (state.passing !== undefined && state.now - state.passing.sentAt >= RESEND_TICKS) transmit(state, outputs);
  if (state.token === undefined) regenerate(state, outputs);
}
