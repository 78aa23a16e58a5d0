import { type Act, type Model, never, type State, type Weakening } from "../model.ts";
import type { Operation } from "../operations.ts";
import { valueText } from "../value-text.ts";
import { wholeValue } from "../wrong-value.ts";
import { END, Stays } from "./stays.ts";

/** A queue, first in first out, of `capacity` values at most: `enqueue`; `dequeue`, which ends with the value that it took; `size`, how many there are. */
export function queue(capacity: number = Infinity): Model {
  return {
    name: "queue",
    ops: ["enqueue", "dequeue", "size"],
    start: "",
    acts(operations) {
      const stays = new Stays(operations);
      return operations.map((operation) => act(operation, stays, capacity));
    },
    weakenings,
  };
}

function act(operation: Operation, stays: Stays, capacity: number): Act {
  const { op, type, to, had } = operation;
  if (op === "size") {
    const size = type === "ok" ? wholeValue(operation, had, 0) : undefined;
    return {
      step: size === undefined ? never : (state): State | undefined => (sizeOf(state) === size ? state : undefined),
      rank: to,
      isEager: true,
    };
  }
  if (op === "dequeue")
    return type === "ok"
      ? take(valueText(had), stays)
      : { step: stays.areLeft ? (state): State | undefined => stays.takeUnseen(state) : never, rank: to, kind: op };
  const value = valueText(operation.given);
  if (type === "info" && !stays.isNeeded(value)) return { step: never, rank: to };
  const step = (state: State): State | undefined =>
    stays.areContrary || (capacity !== Infinity && sizeOf(state) >= capacity) || stays.isTooEarly(value, state as string)
      ? undefined
      : `${state}${value}${END}`;
  return { step, rank: stays.rank(value) ?? to, kind: value };
}

function take(value: string, stays: Stays): Act {
  const head = `${value}${END}`;
  const step = (state: State): State | undefined => ((state as string).startsWith(head) ? (state as string).slice(head.length) : undefined);
  // Nobody else can take it, and there is more room without it.
  return { step, rank: -1, isEager: stays.isOne(value) && !stays.areCounted };
}

function sizeOf(state: State): number {
  let size = 0;
  for (let at = (state as string).indexOf(END); at >= 0; at = (state as string).indexOf(END, at + 1)) size++;
  return size;
}

/** Everything that is done to one value can go, if it is not counted; and so can who only counts. */
function weakenings(operations: readonly Operation[]): Weakening[] {
  const groups = new Map<string, Operation[]>();
  const counts: Operation[] = [];
  for (const operation of operations) {
    const { op, type, given, had } = operation;
    if (op === "size") counts.push(operation);
    else if (op === "enqueue" || type === "ok") {
      const value = valueText(op === "enqueue" ? given : had);
      const group = groups.get(value);
      if (group === undefined) groups.set(value, [operation]);
      else group.push(operation);
    }
  }
  const uncounted = [...groups.values()].filter((group) => counts.every((count) => isPast(group, count)));
  return [...counts.map((count) => [count]), ...uncounted].map((group) => new Map(group.map((operation) => [operation, null])));
}

/** As many were put as were taken before anybody counted, or nothing was done before that was over. */
function isPast(group: readonly Operation[], { from, to }: Operation): boolean {
  const takings = group.filter(({ op }) => op === "dequeue").length;
  return group.every((one) => one.from > to) || (2 * takings === group.length && group.every((one) => one.to < from));
}
