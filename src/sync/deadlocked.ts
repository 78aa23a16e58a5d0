import { cycleText } from "./cycle-text.ts";
import { type CycleStep, LockstepError } from "./error.ts";

/** The error of a wait in a circle, which begins with the one who is told. */
export function deadlocked(cycle: readonly CycleStep[]): LockstepError {
  return new LockstepError(
    "deadlock",
    `waiting for "${cycle[0]!.lock}" would never end: ${cycleText(cycle)}; acquire them in one order, as acquireAll does`,
    { cycle },
  );
}
