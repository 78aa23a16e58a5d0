import { type Act, type Model, never, type State, type Weakening } from "../model.ts";
import type { Process } from "../history-event.ts";
import type { Operation } from "../operations.ts";
import { valueText } from "../value-text.ts";
import { wrongValue } from "../wrong-value.ts";

/** How a lock's state says who holds it. */
export interface Holding {
  readonly name: string;
  readonly start: State;
  /** Who holds it; undefined: nobody. */
  holder(state: State): string | undefined;
  released(state: State): State;
  acquired(state: State, operation: Operation): State | undefined;
  rank(operation: Operation): number;
}

/** What locks have in common: `acquire` when nobody holds it; `release` ends a hold, of the process that is its value, or whose ever it is if that is null. */
export function lockModel(holding: Holding): Model {
  const { name, start, holder, released, acquired, rank } = holding;
  const act = (operation: Operation, targets: Targets): Act => {
    const { op, type, to, process } = operation;
    if (op === "release") {
      const whose = targets.of.get(operation);
      const step = (state: State): State | undefined => {
        const held = holder(state);
        return held === undefined || (whose !== undefined && held !== whose) ? undefined : released(state);
      };
      return { step, rank: to, kind: `release ${whose}` };
    }
    // Of unknown outcome it explains nothing but a release of its hold.
    const isIdle = type === "info" && targets.all !== undefined && !targets.all.has(holderText(process));
    const step = (state: State): State | undefined => (holder(state) === undefined ? acquired(state, operation) : undefined);
    return { step: isIdle ? never : step, rank: rank(operation), kind: `acquire ${holderText(process)}` };
  };
  return {
    name,
    ops: ["acquire", "release"],
    start,
    acts(operations) {
      const targets = targetsOf(operations);
      return operations.map((operation) => act(operation, targets));
    },
    weakenings: holds,
  };
}

export function holderText(process: Process): string {
  return valueText(process);
}

interface Targets {
  /** Of each release whose hold it ends; undefined: anybody's. */
  readonly of: ReadonlyMap<Operation, string | undefined>;
  /** Whose holds are ended; undefined: anybody's. */
  readonly all: ReadonlySet<string> | undefined;
}

/**
 * Whose hold each release ends. Where all say nothing, and each comes after an acquire of its own process, it is that one's: the first release can only
 * be of the one that acquired first, and so on.
 */
function targetsOf(operations: readonly Operation[]): Targets {
  const releases = operations.filter(({ op }) => op === "release");
  const own = ownReleases(operations);
  const areOwn = releases.every((release) => release.given === null && own.get(release)?.type === "ok");
  const of = new Map(releases.map((release) => [release, areOwn ? holderText(release.process) : target(release)]));
  const all = new Set<string>();
  for (const text of of.values()) {
    if (text === undefined) return { of, all: undefined };
    all.add(text);
  }
  return { of, all };
}

function target(release: Operation): string | undefined {
  const { given } = release;
  if (given === null) return undefined;
  if (typeof given !== "string" && typeof given !== "number") throw wrongValue(release, given, "the process whose hold it ends, or null");
  return holderText(given);
}

/** Each release that comes next after an acquire of its process, with that acquire. */
function ownReleases(operations: readonly Operation[]): Map<Operation, Operation> {
  const own = new Map<Operation, Operation>();
  const last = new Map<Process, Operation>();
  for (const operation of operations) {
    const before = last.get(operation.process);
    if (operation.op === "release" && before?.op === "acquire") own.set(operation, before);
    last.set(operation.process, operation);
  }
  return own;
}

/** A hold can go, from its acquire to the release that ended it and no other. */
function holds(operations: readonly Operation[]): Weakening[] {
  const { of } = targetsOf(operations);
  return [...ownReleases(operations)]
    .filter(([release, acquire]) => release.type === "ok" && acquire.type === "ok" && of.get(release) === holderText(acquire.process))
    .map(([release, acquire]) => new Map([release, acquire].map((operation) => [operation, null])));
}
