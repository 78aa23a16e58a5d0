import type { CycleStep } from "../../sync/error.ts";

/** "A waits for x, which B holds, who waits for y, which A holds". */
export function cycleText(cycle: readonly CycleStep[]): string {
  const who = ({ owner, process }: CycleStep): string => `${owner} of process ${process}`;
  const waits = cycle.map(({ lock, heldSince }, index) => {
    const since = heldSince === undefined ? "" : ` since ${heldSince}`;
    return `waits for "${lock}", which ${who(cycle[(index + 1) % cycle.length]!)} holds${since}`;
  });
  return `${who(cycle[0]!)} ${waits.join(", who ")}`;
}
