import type { Detector, DetectorFactory } from "../detector/detector.ts";
import type { Input, Outputs, Place } from "../protocol.ts";
import { type Entered, type Mutex, type MutexRequest, RESEND_TICKS, RESERVED } from "./mutex.ts";

/** The node that coordinates. */
const COORDINATOR = 0;

/** `number` counts the requests of a node, over all its lives. */
export type CentralMessage =
  | { readonly kind: "request"; readonly number: number }
  | { readonly kind: "grant"; readonly number: number; readonly token: number; readonly skipped: readonly number[] }
  | { readonly kind: "release"; readonly number: number }
  /** The coordinator goes on without waiting for that release: it is still wanted. */
  | { readonly kind: "passed"; readonly number: number }
  | { readonly kind: "alive" };

interface Waiting {
  readonly node: number;
  readonly number: number;
}

interface Granted extends Waiting {
  readonly token: number;
  /** Whose grants were passed over and are not yet given back. */
  readonly skipped: readonly Waiting[];
}

interface CentralSaved {
  /** Below it, request numbers may have been used. */
  readonly numbers: number;
  /** Of the coordinator: whose the section was when it last changed hands; it may have left. */
  readonly granted: Granted | undefined;
}

interface CentralState {
  readonly place: Place;
  readonly detector: Detector | undefined;
  readonly saved: { numbers: number; granted: Granted | undefined };
  now: number;
  /** The number of the request that is made, or that is held; what is below it is over. */
  number: number;
  phase: "idle" | "waiting" | "inside";
  sentAt: number;
  /** Of the coordinator: who comes next, first in, first out; and whether the last grant is not yet given back. */
  readonly queue: Waiting[];
  isHeld: boolean;
  skipped: readonly Waiting[];
  grantedAt: number;
}

/**
 * Centralised mutual exclusion: a coordinator grants the section to one after the other, in the order in which their requests come. Three messages an entry:
 * request, grant, release; none when the coordinator itself enters.
 *
 * Against loss, a request is sent again until it is granted, and a grant until it is given back or passed over; who has left long ago gives it back again: no acknowledgements.
 * The coordinator saves every grant before it leaves; its queue comes back by itself, as those who wait ask again. While it is down, nobody enters.
 * With a failure detector it goes on past a holder that it suspects, and says so in the grant.
 */
export function central(detectors?: DetectorFactory): Mutex<CentralState, CentralMessage, CentralSaved> {
  return {
    name: "central",
    start(place, saved) {
      return {
        place,
        detector: detectors?.(place),
        saved: { numbers: saved?.numbers ?? 0, granted: saved?.granted },
        now: 0,
        number: saved?.numbers ?? 0,
        phase: "idle",
        sentAt: 0,
        queue: [],
        isHeld: saved?.granted !== undefined,
        skipped: saved?.granted?.skipped ?? [],
        grantedAt: -RESEND_TICKS,
      };
    },
    step,
  };
}

type CentralOutputs = Outputs<CentralMessage, Entered, CentralSaved>;

function step(state: CentralState, input: Input<CentralMessage, MutexRequest>, outputs: CentralOutputs): void {
  if (input.kind === "tick") tick(state, outputs);
  else if (input.kind === "message") receive(state, input.from, input.message, outputs);
  else if (input.request === "enter") enter(state, outputs);
  else leave(state, outputs);
}

function enter(state: CentralState, outputs: CentralOutputs): void {
  state.number += 1;
  if (state.number > state.saved.numbers) {
    state.saved.numbers += RESERVED;
    outputs.save({ ...state.saved });
  }
  state.phase = "waiting";
  request(state, outputs);
}

function request(state: CentralState, outputs: CentralOutputs): void {
  state.sentAt = state.now;
  outputs.send(COORDINATOR, { kind: "request", number: state.number });
}

function leave(state: CentralState, outputs: CentralOutputs): void {
  state.phase = "idle";
  outputs.send(COORDINATOR, { kind: "release", number: state.number });
}

function receive(state: CentralState, from: number, message: CentralMessage, outputs: CentralOutputs): void {
  state.detector?.heard(from, state.now);
  if (message.kind === "request") asked(state, from, message.number, outputs);
  else if (message.kind === "grant") granted(state, message, outputs);
  else if (message.kind === "passed") passed(state, message.number, outputs);
  else if (message.kind === "release") {
    returned(state, from, message.number);
    grantNext(state, outputs);
  }
}

function granted(state: CentralState, { number, token, skipped }: CentralMessage & { kind: "grant" }, outputs: CentralOutputs): void {
  if (number === state.number && state.phase === "inside") return;
  if (number === state.number && state.phase === "waiting") {
    state.phase = "inside";
    outputs.tell({ token, skipped });
    return;
  }
  // Of a request that is over: its release was lost, or it was an earlier life's.
  outputs.send(COORDINATOR, { kind: "release", number });
}

function passed(state: CentralState, number: number, outputs: CentralOutputs): void {
  const isWanted = number === state.number && state.phase !== "idle";
  if (!isWanted) outputs.send(COORDINATOR, { kind: "release", number });
}

function asked(state: CentralState, from: number, number: number, outputs: CentralOutputs): void {
  const last = state.saved.granted;
  if (last?.node === from && number <= last.number) return; // granted already: if it was lost, it is sent again by itself
  // Who asks anew has nothing of what it asked for before.
  returned(state, from, number - 1);
  const at = state.queue.findIndex(({ node }) => node === from);
  if (at !== -1 && state.queue[at]!.number >= number) return;
  if (at === -1) state.queue.push({ node: from, number });
  else state.queue[at] = { node: from, number };
  grantNext(state, outputs);
}

/** What that node had up to that request is given back. */
function returned(state: CentralState, node: number, number: number): void {
  const isOver = (one: Waiting): boolean => one.node === node && one.number <= number;
  state.skipped = state.skipped.filter((one) => !isOver(one));
  if (state.saved.granted !== undefined && isOver(state.saved.granted)) state.isHeld = false;
}

function grantNext(state: CentralState, outputs: CentralOutputs): void {
  if (state.isHeld) return;
  const next = state.queue.shift();
  if (next === undefined) return;
  state.saved.granted = { ...next, token: (state.saved.granted?.token ?? 0) + 1, skipped: state.skipped };
  state.isHeld = true;
  outputs.save({ ...state.saved });
  grant(state, outputs);
}

function grant(state: CentralState, outputs: CentralOutputs): void {
  const { node, number, token, skipped } = state.saved.granted!;
  state.grantedAt = state.now;
  outputs.send(node, { kind: "grant", number, token, skipped: skipped.map((one) => one.node) });
}

function tick(state: CentralState, outputs: CentralOutputs): void {
  state.now += 1;
  const { place, detector } = state;
  detector?.tick(state.now, (peer) => outputs.send(peer, { kind: "alive" }));
  if (state.phase === "waiting" && state.now - state.sentAt >= RESEND_TICKS) request(state, outputs);
  if (place.self !== COORDINATOR) return;
  if (state.now % RESEND_TICKS === 0) for (const { node, number } of state.skipped) outputs.send(node, { kind: "passed", number });
  if (!state.isHeld) return;
  const holder = state.saved.granted!;
  if (holder.node !== place.self && detector?.suspects(holder.node, state.now) === true && state.queue.length > 0) {
    state.skipped = [...state.skipped.filter(({ node }) => node !== holder.node), { node: holder.node, number: holder.number }];
    state.isHeld = false;
    grantNext(state, outputs);
  } else if (state.now - state.grantedAt >= RESEND_TICKS) grant(state, outputs);
}
