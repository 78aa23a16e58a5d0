import { type Asked, type MaekawaOutputs, type MaekawaState, precedes } from "./maekawa-state.ts";
import { RESEND_TICKS } from "./mutex.ts";

/** An arbiter is asked: it has one grant, which it gives to the earliest. */
export function asked(state: MaekawaState, from: number, time: number, outputs: MaekawaOutputs): void {
  const { granted } = state.saved;
  if (granted?.node === from && granted.time >= time && state.isHeld) return; // it is sent again by itself
  // Who asks anew has nothing of what it asked for before.
  returned(state, from, time - 1);
  const at = state.queue.findIndex(({ node }) => node === from);
  if (at !== -1 && state.queue[at]!.time > time) return;
  const queued = { node: from, time, hasFailed: false };
  if (at === -1) state.queue.push(queued);
  else state.queue[at] = queued;
  arbitrate(state, outputs);
}

/** What that node had or wanted up to that request is over. */
export function returned(state: MaekawaState, node: number, time: number): void {
  const isOver = (one: Asked): boolean => one.node === node && one.time <= time;
  const at = state.queue.findIndex(isOver);
  if (at !== -1) state.queue.splice(at, 1);
  if (state.saved.granted !== undefined && isOver(state.saved.granted)) state.isHeld = false;
}

/** A grant comes back from who cannot enter yet: that one waits again. */
export function relinquished(state: MaekawaState, number: number, outputs: MaekawaOutputs): void {
  const { granted } = state.saved;
  if (!state.isHeld || granted?.number !== number) return; // of an earlier grant
  state.isHeld = false;
  state.queue.push({ node: granted.node, time: granted.time, hasFailed: true });
  arbitrate(state, outputs);
}

/**
 * Gives the grant to the earliest request, asks it back from a later one, and tells all who are not the earliest. The last is what Sanders 1987 found missing:
 * also who was the earliest of those who wait, until an earlier one came, must hear that it failed; else it keeps the grants of others, and all stand still.
 */
export function arbitrate(state: MaekawaState, outputs: MaekawaOutputs): void {
  let first = earliest(state);
  if (!state.isHeld && first !== undefined) {
    state.queue.splice(state.queue.indexOf(first), 1);
    // Saved before it leaves: a crash must not make the arbiter give it to somebody else as well.
    state.saved.granted = { node: first.node, time: first.time, number: (state.saved.granted?.number ?? 0) + 1 };
    state.isHeld = true;
    state.isInquired = false;
    outputs.save({ ...state.saved });
    grant(state, outputs);
    first = earliest(state);
  }
  if (first === undefined) return;
  const granted = state.saved.granted!;
  if (!state.isInquired && precedes(first, granted)) {
    state.isInquired = true;
    inquire(state, outputs);
  }
  for (const one of state.queue) {
    if (one.hasFailed || (one === first && precedes(one, granted))) continue;
    one.hasFailed = true;
    outputs.send(one.node, { kind: "failed", time: one.time });
  }
}

/** What was not answered is sent again. */
export function tickArbiter(state: MaekawaState, outputs: MaekawaOutputs): void {
  if (!state.isHeld || state.now - state.grantedAt < RESEND_TICKS) return;
  grant(state, outputs);
  if (state.isInquired) inquire(state, outputs);
}

function earliest({ queue }: MaekawaState): MaekawaState["queue"][number] | undefined {
  return queue.reduce<MaekawaState["queue"][number] | undefined>(
    (first, one) => (first === undefined || precedes(one, first) ? one : first),
    undefined,
  );
}

function grant(state: MaekawaState, outputs: MaekawaOutputs): void {
  const { node, time, number } = state.saved.granted!;
  state.grantedAt = state.now;
  outputs.send(node, { kind: "grant", time, number, clock: state.clock });
}

function inquire(state: MaekawaState, outputs: MaekawaOutputs): void {
  const { node, time, number } = state.saved.granted!;
  outputs.send(node, { kind: "inquire", time, number });
}
