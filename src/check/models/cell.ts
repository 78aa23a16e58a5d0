import { type Act, type Model, never, type State, type Weakening } from "../model.ts";
import type { Operation } from "../operations.ts";
import { areContrary } from "./are-contrary.ts";

/** What an operation sees in a cell, and what it leaves there; undefined: it does not look, it changes nothing. */
export interface Use {
  readonly sees?: string | undefined;
  readonly leaves?: string | undefined;
}

/** One value that is read and written: what registers and entries of maps are. */
export function cellModel(name: string, start: string, uses: Readonly<Record<string, (operation: Operation) => Use>>): Model {
  const useOf = (operation: Operation): Use => {
    const { sees, leaves } = uses[operation.op]!(operation);
    return { sees: operation.isBlind ? undefined : sees, leaves };
  };
  return {
    name,
    ops: Object.keys(uses),
    start,
    acts(operations) {
      const all = operations.map(useOf);
      const seen = new Set(all.map(({ sees }) => sees));
      const isContrary = areContrary(operations, all, start);
      return operations.map((operation, at) => {
        const one = act(operation, all[at]!, seen);
        return isContrary && one.step !== never ? { ...one, step: (): undefined => undefined } : one;
      });
    },
    weakenings(operations) {
      const all = operations.map(useOf);
      const seen = new Set(all.map(({ sees }) => sees));
      return operations.flatMap((operation, at) => weakening(operation, all[at]!, seen));
    },
  };
}

function act({ type, to }: Operation, { sees, leaves }: Use, seen: ReadonlySet<string | undefined>): Act {
  // What nobody sees may as well not have been left there.
  const isIdle = type === "info" && (leaves === undefined || !seen.has(leaves));
  const step = (state: State): State | undefined => (sees === undefined || state === sees ? (leaves ?? state) : undefined);
  return { step: isIdle ? never : step, rank: to, isEager: leaves === undefined, kind: `${sees} ${leaves}` };
}

/** Who only looks can go, and so can what nobody sees; of a change of what was there, that it was there. */
function weakening(operation: Operation, { sees, leaves }: Use, seen: ReadonlySet<string | undefined>): Weakening[] {
  if (leaves === undefined || !seen.has(leaves)) return [new Map([[operation, null]])];
  return sees === undefined ? [] : [new Map([[operation, { ...operation, isBlind: true }]])];
}
