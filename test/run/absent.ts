import { describe, test } from "node:test";

// The runner knows an absent suite from a forgotten skip by this mark alone.
export const ABSENT_MARK = "absent on this machine: ";

/** Declares that a suite cannot run here. It stands in the table with its reason, and is red in CI. */
export function absent(suite: string, substrate: string, reason: string): void {
  describe(`${suite} · ${substrate}`, () => {
    test("absent", { skip: ABSENT_MARK + reason });
  });
}
