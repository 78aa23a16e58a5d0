import type { Input } from "../protocol.ts";
import { gridQuorum } from "./grid-quorum.ts";
import { arbitrate, asked, relinquished, returned, tickArbiter } from "./arbitrate.ts";
import {
  type FromArbiter,
  type MaekawaMessage,
  type MaekawaOutputs,
  type MaekawaSaved,
  type MaekawaState,
  type Member,
  sawTime,
} from "./maekawa-state.ts";
import { type Mutex, type MutexRequest, RESEND_TICKS } from "./mutex.ts";

/**
 * Mutual exclusion by quorums (Maekawa 1985): every node is an arbiter with one grant, and who wants to enter needs the grants of its quorum, which shares a
 * node with every other quorum. 3(k − 1) messages an entry with quorums of k, up to 5(k − 1) when grants are asked back; in a grid k is below 2√n.
 *
 * Against deadlock an arbiter that gave its grant to a later request inquires; who has failed elsewhere relinquishes it, also when it hears of its failure
 * later (Sanders 1987). Against loss, requests, grants and inquiries are sent again; who has entered and left long ago gives back a grant that comes again.
 * Grants are numbered, so that an old one, or its giving back, is not taken for a new one. An arbiter saves each grant before it leaves.
 * The token is a Lamport time, later than those of the arbiters, which are later than any entry by their grants before.
 *
 * There is no failure detector: who has a dead arbiter in its quorum, or one whose grant a dead node has, waits until it is back.
 */
export function maekawa(): Mutex<MaekawaState, MaekawaMessage, MaekawaSaved> {
  return {
    name: "maekawa",
    start(place, saved) {
      const quorum = gridQuorum(place.self, place.size);
      return {
        place,
        saved: { clock: saved?.clock ?? 0, granted: saved?.granted },
        now: 0,
        clock: saved?.clock ?? 0,
        phase: "idle",
        time: 0,
        sentAt: 0,
        quorum,
        members: quorum.map(() => ({ grant: 0, relinquished: 0, hasFailed: false, hasInquired: false })),
        queue: [],
        isHeld: saved?.granted !== undefined,
        isInquired: false,
        grantedAt: -RESEND_TICKS,
      };
    },
    step,
  };
}

function step(state: MaekawaState, input: Input<MaekawaMessage, MutexRequest>, outputs: MaekawaOutputs): void {
  if (input.kind === "tick") tick(state, outputs);
  else if (input.kind === "message") receive(state, input.from, input.message, outputs);
  else if (input.request === "enter") enter(state, outputs);
  else leave(state, outputs);
}

function enter(state: MaekawaState, outputs: MaekawaOutputs): void {
  sawTime(state, state.clock + 1, outputs);
  state.time = state.clock;
  state.phase = "waiting";
  request(state, outputs);
}

function request(state: MaekawaState, outputs: MaekawaOutputs): void {
  state.sentAt = state.now;
  for (const [at, node] of state.quorum.entries()) {
    if (state.members[at]!.grant === 0) outputs.send(node, { kind: "request", time: state.time });
  }
}

function leave(state: MaekawaState, outputs: MaekawaOutputs): void {
  state.phase = "idle";
  for (const [at, node] of state.quorum.entries()) {
    forget(state.members[at]!);
    release(state, node, state.time, outputs);
  }
}

function release(state: MaekawaState, to: number, time: number, outputs: MaekawaOutputs): void {
  outputs.send(to, { kind: "release", time, clock: state.clock });
}

function forget(member: Member): void {
  member.grant = 0;
  member.hasFailed = false;
  member.hasInquired = false;
}

function receive(state: MaekawaState, from: number, message: MaekawaMessage, outputs: MaekawaOutputs): void {
  if (message.kind === "request") {
    sawTime(state, message.time, outputs);
    asked(state, from, message.time, outputs);
  } else if (message.kind === "release") {
    sawTime(state, message.clock, outputs);
    returned(state, from, message.time);
    arbitrate(state, outputs);
  } else if (message.kind === "relinquish") relinquished(state, message.number, outputs);
  else answered(state, from, message, outputs);
}

/** An arbiter has answered. */
function answered(state: MaekawaState, from: number, message: FromArbiter, outputs: MaekawaOutputs): void {
  const member = state.members[state.quorum.indexOf(from)]!;
  if (state.phase === "idle" || message.time !== state.time) {
    // Of a request that is over: its release was lost, or it was an earlier life's.
    if (message.kind !== "failed") release(state, from, message.time, outputs);
    return;
  }
  if (state.phase === "inside") return;
  if (message.kind === "failed") member.hasFailed = member.grant === 0;
  else if (message.number <= member.relinquished) giveBack(state, from, message.number, outputs);
  else if (message.kind === "inquire") member.hasInquired = member.grant === message.number;
  else {
    sawTime(state, message.clock, outputs);
    member.grant = message.number;
    member.hasFailed = false;
    if (state.members.every(({ grant }) => grant > 0)) return goIn(state, outputs);
  }
  relinquish(state, outputs);
}

function goIn(state: MaekawaState, outputs: MaekawaOutputs): void {
  state.phase = "inside";
  sawTime(state, state.clock + 1, outputs);
  outputs.tell({ token: state.clock, skipped: [] });
}

/** Gives back the grants that are asked back, if this request has to wait in any case. */
function relinquish(state: MaekawaState, outputs: MaekawaOutputs): void {
  if (!state.members.some(({ hasFailed }) => hasFailed)) return;
  for (const [at, member] of state.members.entries()) {
    if (!member.hasInquired) continue;
    member.relinquished = member.grant;
    forget(member);
    member.hasFailed = true;
    giveBack(state, state.quorum[at]!, member.relinquished, outputs);
  }
}

function giveBack(state: MaekawaState, to: number, number: number, outputs: MaekawaOutputs): void {
  outputs.send(to, { kind: "relinquish", time: state.time, number });
}

function tick(state: MaekawaState, outputs: MaekawaOutputs): void {
  state.now += 1;
  if (state.phase === "waiting" && state.now - state.sentAt >= RESEND_TICKS) request(state, outputs);
  tickArbiter(state, outputs);
}
