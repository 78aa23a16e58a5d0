import type { Process } from "./history-event.ts";
import type { Operation } from "./operations.ts";
import { valueText } from "./value-text.ts";

/** So much of a value is shown. */
const SHOWN = 40;

/** An operation in a drawing: events are as far from each other as they have to be, as it is their order that counts. */
export interface Bar {
  readonly operation: Operation;
  readonly label: string;
  /** Which of the events shown it begins and ends with, from 0; without an end, the number of events. */
  readonly from: number;
  readonly to: number;
  readonly isCulprit: boolean;
}

export interface Timeline {
  /** A process each, in the order in which they come, its bars in order. */
  readonly rows: readonly (readonly [process: Process, bars: readonly Bar[]])[];
  /** All bars, in the order in which they begin. */
  readonly bars: readonly Bar[];
  readonly events: number;
}

export function timeline(operations: readonly Operation[], culprit: Operation): Timeline {
  const places = operations
    .flatMap(({ from, to }) => (to === Infinity ? [from] : [from, to]))
    .toSorted((one, other) => one - other)
    .map((place, at): [number, number] => [place, at]);
  const at = new Map(places);
  const rows = new Map<Process, Bar[]>();
  const bars: Bar[] = [];
  for (const operation of operations.toSorted((one, other) => one.from - other.from)) {
    const { process, from, to } = operation;
    const isCulprit = from === culprit.from;
    const bar: Bar = { operation, label: label(operation), from: at.get(from)!, to: at.get(to) ?? places.length, isCulprit };
    bars.push(bar);
    rows.set(process, [...(rows.get(process) ?? []), bar]);
  }
  return { rows: [...rows], bars, events: places.length };
}

/** What these end with counts, also when it is nothing. */
const LOOKS: ReadonlySet<string> = new Set(["read", "get", "dequeue"]);

/** "write 2", "read → 1", "dequeue ?" when nobody knows. */
function label({ op, type, given, had }: Operation): string {
  const [what, came] = [valueText(given), valueText(had)];
  const words = [
    op,
    ...(given === null ? [] : [what]),
    ...(type !== "ok" ? ["?"] : (had === null && !LOOKS.has(op)) || (given !== null && came === what) ? [] : [`→ ${came}`]),
  ];
  return words.map((word) => (word.length > SHOWN ? `${word.slice(0, SHOWN)}…` : word)).join(" ");
}
