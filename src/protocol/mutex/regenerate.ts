import type { Place } from "../protocol.ts";
import { RESEND_TICKS } from "./mutex.ts";
import {
  type Agreement,
  beginningOf,
  type Candidate,
  epochOf,
  takeNoneUpTo,
  type Question,
  type TokenRingOutputs,
  type TokenRingState,
} from "./token-ring-state.ts";

/** How long the token may stay away before it is asked for, in ticks: so long, and so long for each node, as each may be inside for a while. */
const MISSED_TICKS = 30;
const MISSED_TICKS_A_NODE = 5;
/** How long a candidate waits for everybody's answer before a majority's is enough, and how long at all. */
const ANSWERS_TICKS = 2 * RESEND_TICKS;
const CANDIDACY_TICKS = 5 * RESEND_TICKS;

function missedTicks({ size }: Place): number {
  return MISSED_TICKS + MISSED_TICKS_A_NODE * size;
}

/** When who starts was without the token first: since long, so that it asks soon. */
export function neverSeen(place: Place): number {
  return -missedTicks(place);
}

/** Up to half as long again, so that not all ask at once. */
export function freshPatience(place: Place): number {
  return Math.floor(missedTicks(place) * (1 + place.random() / 2));
}

/**
 * Makes a new token when the old one is lost, one at most for every epoch. In two rounds, each over all: whether they miss it too (who has it, or had it of
 * late, has "seen" it, and the candidate waits on: the pre-vote of Ongaro 2014, §9.6); then for their promises to take no older token (phase 1 of Lamport 1998).
 * Everybody promises an epoch to one candidate only, and who has a token promises nothing: two majorities share a node, so there is one token of that epoch,
 * and whoever may still be inside by an older one is among those who did not promise.
 */
export function regenerate(state: TokenRingState, outputs: TokenRingOutputs): void {
  const { candidate } = state;
  if (candidate === undefined) {
    if (state.now - state.waitsFrom >= state.patience) stand("miss", epochOf(Math.max(state.number, ...state.upTo)) + 1, state, outputs);
    return;
  }
  if (state.now - candidate.sinceAt >= CANDIDACY_TICKS) return waitFrom(state.now - missedTicks(state.place), state);
  if (state.now - candidate.sentAt >= RESEND_TICKS) ask(state, candidate, outputs);
  decide(state, candidate, outputs);
}

function stand(kind: "miss" | "ask", epoch: number, state: TokenRingState, outputs: TokenRingOutputs): void {
  const hasAgreed = Array.from({ length: state.place.size }, (_, node) => node === state.place.self);
  const candidate: Candidate = { kind, epoch, hasAgreed, sinceAt: state.now, sentAt: state.now };
  state.candidate = candidate;
  ask(state, candidate, outputs);
  decide(state, candidate, outputs);
}

function ask(state: TokenRingState, candidate: Candidate, outputs: TokenRingOutputs): void {
  candidate.sentAt = state.now;
  for (const [peer, hasAgreed] of candidate.hasAgreed.entries()) {
    if (!hasAgreed) outputs.send(peer, { kind: candidate.kind, epoch: candidate.epoch, upTo: state.number });
  }
}

/** Another one is a candidate. */
export function answer(state: TokenRingState, from: number, { kind, epoch }: Question, outputs: TokenRingOutputs): void {
  const reply = (said: "missed" | "promise"): void => outputs.send(from, { kind: said, epoch, upTo: state.number });
  if (kind === "ask" && state.promised?.epoch === epoch && state.promised.to === from) return reply("promise");
  if (state.token !== undefined || state.now - state.seenAt < missedTicks(state.place))
    return outputs.send(from, { kind: "seen", upTo: state.number });
  if (beginningOf(epoch) <= state.number) return outputs.send(from, { kind: "had", upTo: state.number });
  if (kind === "miss") return reply("missed");
  takeNoneUpTo(beginningOf(epoch), state, outputs);
  state.promised = { epoch, to: from };
  state.passing = undefined;
  saw(state);
  reply("promise");
}

export function agreed(state: TokenRingState, from: number, { kind, epoch }: Agreement, outputs: TokenRingOutputs): void {
  const { candidate } = state;
  if (candidate?.epoch !== epoch || candidate.kind !== (kind === "missed" ? "miss" : "ask")) return;
  candidate.hasAgreed[from] = true;
  decide(state, candidate, outputs);
}

/** Is no candidate, and becomes one when it has waited from then for the token in vain. */
export function waitFrom(then: number, state: TokenRingState): void {
  state.candidate = undefined;
  state.waitsFrom = then;
  state.patience = freshPatience(state.place);
}

/** The token is or was here now. */
export function saw(state: TokenRingState): void {
  state.seenAt = state.now;
  waitFrom(state.now, state);
}

function decide(state: TokenRingState, candidate: Candidate, outputs: TokenRingOutputs): void {
  if (!isEnough(state, candidate)) return;
  if (candidate.kind === "miss") return stand("ask", candidate.epoch, state, outputs);
  const skipped = candidate.hasAgreed.flatMap((hasAgreed, node) => (hasAgreed ? [] : [node]));
  const number = beginningOf(candidate.epoch) + 1;
  takeNoneUpTo(number, state, outputs);
  state.token = { number, skipped, load: undefined };
  state.passing = undefined;
  saw(state);
}

function isEnough({ detector, now, place }: TokenRingState, { hasAgreed, sinceAt }: Candidate): boolean {
  if (hasAgreed.filter(Boolean).length <= place.size / 2) return false;
  return now - sinceAt >= ANSWERS_TICKS || hasAgreed.every((agrees, peer) => agrees || detector?.suspects(peer, now) === true);
}
