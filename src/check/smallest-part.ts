import { type Model, never, type Weakening } from "./model.ts";
import type { Operation } from "./operations.ts";

/** What remains of an impossible history when as much as can be is left out. */
export interface Part {
  readonly operations: readonly Operation[];
  /** The one with whose end the part is impossible; before it, as far as could be found out, there was an explanation. */
  readonly culprit: Operation;
}

/**
 * The smallest part of an impossible history that is found to be impossible by itself: the shortest prefix, in which whatever has not ended yet may have taken effect or
 * not; of that, what is left when the model's weakenings are applied as long as it stays impossible, many at a time first (Zeller, Hildebrandt, "Simplifying
 * and isolating failure-inducing input", 2002). `isImpossible` is false also where it cannot be found out.
 */
export function smallestPart(
  model: Model,
  operations: readonly Operation[],
  isImpossible: (operations: readonly Operation[]) => boolean,
): Part {
  let part = operations;
  for (;;) {
    const { prefix, culprit } = shortestPrefix(part, isImpossible);
    const smaller = shrunk(model, relevant(model, prefix), isImpossible);
    if (smaller === undefined) return { operations: relevant(model, prefix), culprit };
    part = smaller;
  }
}

/** One round of weakenings, more and more finely; undefined when none of them leaves it impossible. */
function shrunk(
  model: Model,
  operations: readonly Operation[],
  isImpossible: (operations: readonly Operation[]) => boolean,
): readonly Operation[] | undefined {
  const weakenings = model.weakenings(operations);
  let part = operations;
  for (let size = Math.ceil(weakenings.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < weakenings.length; at += size) {
      const weaker = weakened(part, weakenings.slice(at, at + size));
      if (weaker !== part && isImpossible(weaker)) part = weaker;
    }
  }
  return part === operations ? undefined : part;
}

/** By the ends: a history is linearizable when one that goes on from it is. */
function shortestPrefix(
  operations: readonly Operation[],
  isImpossible: (operations: readonly Operation[]) => boolean,
): { prefix: readonly Operation[]; culprit: Operation } {
  const ended = operations.filter(({ to }) => to !== Infinity).toSorted((one, other) => one.to - other.to);
  let [possible, impossible] = [-1, ended.length - 1];
  while (impossible - possible > 1) {
    const middle = (possible + impossible) >> 1;
    if (isImpossible(until(operations, ended[middle]!.to))) impossible = middle;
    else possible = middle;
  }
  const culprit = ended[impossible]!;
  return { prefix: until(operations, culprit.to), culprit };
}

function until(operations: readonly Operation[], end: number): Operation[] {
  return operations
    .filter(({ from }) => from < end)
    .map((operation) => (operation.to <= end ? operation : { ...operation, type: "info", had: null, endedNs: Infinity, to: Infinity }));
}

/** The same array when nothing of it is there any more. */
function weakened(part: readonly Operation[], weakenings: readonly Weakening[]): readonly Operation[] {
  const all = new Map(weakenings.flatMap((weakening) => [...weakening]));
  if (!part.some((operation) => all.has(operation))) return part;
  return part.flatMap((operation) => all.get(operation) ?? (all.has(operation) ? [] : [operation]));
}

/** Without what explains nothing. */
function relevant(model: Model, part: readonly Operation[]): Operation[] {
  const acts = model.acts(part);
  return part.filter((_, at) => acts[at]!.step !== never);
}
