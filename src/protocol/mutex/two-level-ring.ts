import type { DetectorFactory } from "../detector/detector.ts";
import type { Input, Outputs, Place } from "../protocol.ts";
import type { Entered, Mutex, MutexRequest } from "./mutex.ts";
import { tokenRing } from "./token-ring.ts";
import { epochOf, type TokenRingMessage, type TokenRingOutputs, type TokenRingSaved, type TokenRingState } from "./token-ring-state.ts";

export interface TwoLevelMessage {
  readonly level: "local" | "global";
  readonly message: TokenRingMessage;
}

interface TwoLevelSaved {
  readonly local: TokenRingSaved | undefined;
  readonly global: TokenRingSaved | undefined;
}

/** What a local token bears. */
interface Load {
  /** Somebody waits: the coordinator is to get the global token. */
  readonly isWanted: boolean;
  /** While it has that one: the next entry. */
  readonly pass: Entered | undefined;
}

const NO_LOAD: Load = { isWanted: false, pass: undefined };

export interface TwoLevelState {
  /** All nodes; those of the local ring; those that coordinate one, in the order of the global ring. The first of a local ring coordinates it. */
  readonly place: Place;
  readonly members: readonly number[];
  readonly coordinators: readonly number[];
  readonly saved: { local: TokenRingSaved | undefined; global: TokenRingSaved | undefined };
  readonly local: TokenRingState;
  /** Of a coordinator. */
  readonly global: TokenRingState | undefined;
  phase: "idle" | "waiting" | "inside";
  /** Of a coordinator: nobody of its ring can be inside by a pass that it does not know to be back. */
  isQuiet: boolean;
  /** The epoch of the local token with which the last pass went round. */
  passEpoch: number;
}

type TwoLevelOutputs = Outputs<TwoLevelMessage, Entered, TwoLevelSaved>;

const RING = tokenRing();

/**
 * A token ring of two levels: local rings, and a global ring of their coordinators. The nodes are cut into runs of about √n. A local token goes round each local
 * ring; if somebody there waits, the coordinator keeps it until it has the global token, lets it make one round with a pass to enter, and then gives the global
 * token on. Both levels are the token ring, unchanged: this file only joins them.
 *
 * The token of an entry counts the entries of a round after the number of the global token; epochs end the sooner, at 2^21 / (√n + 1).
 *
 * A coordinator that has started again does not know whether its last pass is still out. So it is deaf to the global ring until its local token has come to it
 * and no older one can be about; to the others it is dead, and they name its nodes in `skipped`.
 *
 * Limits: a dead coordinator cuts its local ring off until it is back. A majority of the coordinators must live to replace a lost global token, and one of each
 * local ring to replace its own; a node that died with a pass may cut off its local ring until it is back. In a local ring of two, both are needed.
 */
export function twoLevelRing(detectors?: DetectorFactory): Mutex<TwoLevelState, TwoLevelMessage, TwoLevelSaved> {
  const ring = tokenRing(detectors);
  return {
    name: "two-level-ring",
    start(place, saved) {
      const width = widthOf(place);
      const members = ringOf(place.self, place);
      const coordinators = Array.from({ length: Math.ceil(place.size / width) }, (_, run) => run * width);
      const within = (nodes: readonly number[]): Place => ({ ...place, self: nodes.indexOf(place.self), size: nodes.length });
      const coordinates = coordinators.includes(place.self);
      return {
        place,
        members,
        coordinators,
        saved: { local: saved?.local, global: saved?.global },
        local: ring.start(within(members), saved?.local),
        global: coordinates ? ring.start(within(coordinators), saved?.global) : undefined,
        phase: "idle",
        isQuiet: false,
        passEpoch: 0,
      };
    },
    step,
  };
}

function widthOf({ size }: Place): number {
  return Math.round(Math.sqrt(size));
}

/** The nodes of the local ring of that node. */
function ringOf(node: number, place: Place): number[] {
  const width = widthOf(place);
  const first = Math.floor(node / width) * width;
  return Array.from({ length: Math.min(width, place.size - first) }, (_, at) => first + at);
}

function step(state: TwoLevelState, input: Input<TwoLevelMessage, MutexRequest>, outputs: TwoLevelOutputs): void {
  if (input.kind === "request") {
    if (input.request === "enter") state.phase = "waiting";
    else leave(state, outputs);
  } else if (input.kind === "tick") {
    stepLocal(state, input, outputs);
    if (state.isQuiet) stepGlobal(state, input, outputs);
  } else if (input.message.level === "local") {
    stepLocal(state, { kind: "message", from: state.members.indexOf(input.from), message: input.message.message }, outputs);
  } else if (state.isQuiet) {
    stepGlobal(state, { kind: "message", from: state.coordinators.indexOf(input.from), message: input.message.message }, outputs);
  }
  // Who coordinates stops the local token whenever it comes by.
  if (input.kind !== "message" && state.local.phase === "idle" && (state.phase === "waiting" || state.global !== undefined))
    stepLocal(state, ENTER, outputs);
}

const ENTER = { kind: "request", request: "enter" } as const;
const LEAVE = { kind: "request", request: "leave" } as const;

type RingInput = Input<TokenRingMessage, MutexRequest>;

function stepLocal(state: TwoLevelState, input: RingInput, outputs: TwoLevelOutputs): void {
  if (stepRing("local", state.local, input, state, outputs)) localIsHere(state, outputs);
}

function stepGlobal(state: TwoLevelState, input: RingInput, outputs: TwoLevelOutputs): void {
  if (state.global !== undefined && stepRing("global", state.global, input, state, outputs)) globalIsHere(state, outputs);
}

/** Whether the node has entered in that ring. */
function stepRing(
  level: "local" | "global",
  ring: TokenRingState,
  input: RingInput,
  state: TwoLevelState,
  outputs: TwoLevelOutputs,
): boolean {
  const nodes = level === "local" ? state.members : state.coordinators;
  let hasEntered = false;
  const wrapped: TokenRingOutputs = {
    send: (to, message) => outputs.send(nodes[to]!, { level, message }),
    save(saved) {
      state.saved[level] = saved;
      outputs.save({ ...state.saved });
    },
    tell: () => void (hasEntered = true),
  };
  RING.step(ring, input, wrapped);
  return hasEntered;
}

function localIsHere(state: TwoLevelState, outputs: TwoLevelOutputs): void {
  if (state.global !== undefined) return comesBack(state, state.global, outputs);
  const load = loadOf(state);
  if (canEnter(state, load.pass)) return enter(state, load.pass!, outputs);
  put(state, { ...load, isWanted: true });
  passOn(state, outputs);
}

/** The local token is at its coordinator: what pass it bears is over, and if it is the token that got the pass, or no older one can be about, nobody is inside. */
function comesBack(state: TwoLevelState, global: TokenRingState, outputs: TwoLevelOutputs): void {
  const { isWanted } = loadOf(state);
  put(state, { isWanted, pass: undefined });
  const { number, skipped } = state.local.token!;
  const isBack = skipped.length === 0 || epochOf(number) === state.passEpoch;
  if (isBack) state.isQuiet = true;
  else if (global.phase === "inside") state.isQuiet = false;
  if (isBack && global.phase === "inside") stepGlobal(state, LEAVE, outputs);
  if (!state.isQuiet || !(isWanted || state.phase === "waiting")) passOn(state, outputs);
  else stepGlobal(state, ENTER, outputs);
}

/** The global token is at a coordinator, which has the local one. */
function globalIsHere(state: TwoLevelState, outputs: TwoLevelOutputs): void {
  const { number, skipped } = state.global!.token!;
  const all = skipped.flatMap((run) => ringOf(state.coordinators[run]!, state.place));
  put(state, { isWanted: false, pass: { token: number * (widthOf(state.place) + 1) + 1, skipped: all } });
  if (state.phase === "waiting") enter(state, loadOf(state).pass!, outputs);
  else letGo(state, outputs);
}

/** One entry for each node of the ring: a pass that goes round once more, as its coordinator died, is used up. */
function canEnter({ place }: TwoLevelState, pass: Entered | undefined): boolean {
  return pass !== undefined && pass.token % (widthOf(place) + 1) !== 0;
}

function enter(state: TwoLevelState, { token, skipped }: Entered, outputs: TwoLevelOutputs): void {
  const local = state.local.token!.skipped.map((node) => state.members[node]!);
  put(state, { ...loadOf(state), pass: { token: token + 1, skipped } });
  state.phase = "inside";
  outputs.tell({ token, skipped: [...skipped, ...local] });
}

function leave(state: TwoLevelState, outputs: TwoLevelOutputs): void {
  state.phase = "idle";
  if (state.global === undefined) stepLocal(state, LEAVE, outputs);
  else letGo(state, outputs);
}

/** The local token goes round with its pass. */
function letGo(state: TwoLevelState, outputs: TwoLevelOutputs): void {
  state.passEpoch = epochOf(state.local.token!.number);
  stepLocal(state, LEAVE, outputs);
  stepLocal(state, ENTER, outputs);
}

/** The local token goes on, and is waited for; if there is nobody to give it to, with the next tick. */
function passOn(state: TwoLevelState, outputs: TwoLevelOutputs): void {
  stepLocal(state, LEAVE, outputs);
  if (state.local.token === undefined) stepLocal(state, ENTER, outputs);
}

function loadOf({ local }: TwoLevelState): Load {
  return (local.token!.load as Load | undefined) ?? NO_LOAD;
}

function put(state: TwoLevelState, load: Load): void {
  state.local.token = { ...state.local.token!, load };
}
