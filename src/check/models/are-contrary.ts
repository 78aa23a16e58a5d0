import type { Operation } from "../operations.ts";
import type { Use } from "./cell.ts";

/** Of a value its writers, and of them and those who see it the first end and the last beginning. */
interface Zone {
  writers: number;
  /** When a writer began; the value that is there at first has one before all. */
  writtenFrom: number;
  firstEnd: number;
  lastBeginning: number;
}

/**
 * Whether the values of a cell that are written once contradict each other (Gibbons, Korach, "Testing shared memories", 1997, section 4). From the first end to the last
 * beginning, of its writer and of those who see it, a value was there: so these times of two values do not overlap, and nothing that is done to another value lies within
 * one. What is contrary nothing explains; the rest is for the search to find.
 */
export function areContrary(operations: readonly Operation[], uses: readonly Use[], start: string): boolean {
  const zones = [...zonesOf(operations, uses, start).values()].filter(({ writers }) => writers <= 1);
  if (zones.some(({ firstEnd, writtenFrom }) => firstEnd < writtenFrom)) return true; // seen before it was written
  const held = zones
    .filter(({ firstEnd, lastBeginning }) => firstEnd < lastBeginning)
    .toSorted((one, other) => one.firstEnd - other.firstEnd);
  if (held.some(({ firstEnd }, at) => at > 0 && firstEnd < held[at - 1]!.lastBeginning)) return true;
  return zones.some(({ firstEnd, lastBeginning }) => {
    if (firstEnd < lastBeginning) return false;
    const around = held[lastBefore(held, lastBeginning)];
    return around !== undefined && firstEnd < around.lastBeginning;
  });
}

function zonesOf(operations: readonly Operation[], uses: readonly Use[], start: string): Map<string, Zone> {
  const zones = new Map<string, Zone>([[start, { writers: 1, writtenFrom: -1, firstEnd: -1, lastBeginning: -1 }]]);
  const add = (value: string, { from, to }: Operation, isWriter: boolean): void => {
    const zone = zones.get(value) ?? { writers: 0, writtenFrom: Infinity, firstEnd: Infinity, lastBeginning: -1 };
    if (isWriter) zone.writers++;
    if (isWriter) zone.writtenFrom = from;
    zone.firstEnd = Math.min(zone.firstEnd, to);
    zone.lastBeginning = Math.max(zone.lastBeginning, from);
    zones.set(value, zone);
  };
  for (const [at, operation] of operations.entries()) {
    const { sees, leaves } = uses[at]!;
    if (sees !== undefined && operation.type === "ok") add(sees, operation, false);
    if (leaves !== undefined) add(leaves, operation, true);
  }
  return zones;
}

/** Where the last one stands whose first end is before that; −1: none. */
function lastBefore(held: readonly Zone[], place: number): number {
  let [low, high] = [-1, held.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (held[middle]!.firstEnd < place) low = middle;
    else high = middle;
  }
  return low;
}
