import type { CycleStep } from "./error.ts";

/** "A waits for x, which B holds, who waits for y, which A holds". */
export function cycleText(cycle: readonly CycleStep[]): string {
  const who = ({ owner, process, host }: CycleStep): string => `${owner} of process ${process}${host === undefined ? "" : ` on ${host}`}`;
  const waits = cycle.map(({ lock, heldSince }, index) => {
    const since = heldSince === undefined ? "" : ` since ${heldSince}`;
    return `waits for "${lock}", which ${who(cycle[(index + 1) % cycle.length]!)} holds${since}`;
  });
  return `${who(cycle[0]!)} ${waits.join(", who ")}`;
}
