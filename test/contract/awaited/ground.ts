import type { TestContext } from "node:test";
import type { Lock, Space } from "lockstep";
import type { awaitedLockDeeds } from "../../fixtures/awaited/awaited-lock-deeds.ts";
import type { Remote } from "../../fixtures/remote/remote.ts";

/** Somebody else in the space, who does what the test says: one who lives alone ends as by `kill -9`, one who lives in our thread by closing. */
export type Other = Pick<Remote<typeof awaitedLockDeeds>, "call" | "tell" | "end" | "stop" | "goOn">;

/** Whatever a space can be kept in, in memory or on a store: what the suites of all that is awaited are run on. */
export interface Ground {
  readonly name: string;
  /** How many of one client can stand in a line, at least. */
  readonly waitersMost: number;
  /** How often what is done by chance is tried. */
  readonly rounds: number;
  /** How others live, and whether they can die without us: not at all; alone; alone, and known to be alive by a session of so many ms that has to be renewed. */
  readonly others: "in our thread" | "alone" | { readonly ttlMs: number };
  /** A space that nobody else has; `isPatient`: where sessions have to be renewed, they live long enough for thousands of claims. */
  open(t: TestContext, isPatient?: boolean): Promise<Space>;
  /** Somebody else in that space. */
  other(t: TestContext, space: Space): Promise<Other>;
  /** How many clients wait for that lock of the space. */
  waiting(space: Space, lock: Lock): Promise<number>;
}
