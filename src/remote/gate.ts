import { LockstepError } from "../sync/error.ts";

/** What the cell of a barrier says, as JSON. Each who waits is known by the order of its claim, which nobody else ever has. */
export interface Gate {
  readonly parties: number;
  /** Those who wait for the rest, in the order in which they came; all parties while the last one acts. Who is in it no more has passed, or failed. */
  readonly come: readonly string[];
  /** Those who waited when it was reset, as long as they may have yet to learn of it. */
  readonly failed: readonly string[];
  readonly isBroken: boolean;
}

/** Throws `"mismatch"` when it is open for other parties. */
export function readGate(text: string | undefined, name: string, parties: number): Gate {
  if (text === undefined) return { parties, come: [], failed: [], isBroken: false };
  const gate = JSON.parse(text) as Gate;
  if (gate.parties !== parties)
    throw new LockstepError("mismatch", `the barrier "${name}" is open as for ${gate.parties} parties; not as for ${parties} parties`);
  return gate;
}

/** Has the last one come, who has something to do before it passes? */
export function isActing({ parties, come, isBroken }: Gate): boolean {
  return !isBroken && come.length === parties;
}

/** Whether that one has passed; undefined as long as it waits. Throws `"broken"`. */
export function hasPassed(gate: Gate, name: string, order: string): true | undefined {
  if (gate.failed.includes(order)) throw brokenBarrier(name, gate.parties);
  if (!gate.come.includes(order)) return true;
  mustBeWhole(gate, name);
  return undefined;
}

export function mustBeWhole({ isBroken, parties }: Gate, name: string): void {
  if (isBroken) throw brokenBarrier(name, parties);
}

export function brokenBarrier(name: string, parties: number, options?: ErrorOptions): LockstepError {
  return new LockstepError("broken", `the barrier "${name}" is broken: not all of its ${parties} parties come; reset it`, options);
}
