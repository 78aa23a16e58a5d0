import type { TestContext } from "node:test";
import type { Condition, Lock, Semaphore, Space } from "lockstep";
import type { awaitedDeeds } from "../../fixtures/awaited/awaited-deeds.ts";
import type { Remote } from "../../fixtures/remote/remote.ts";

/** Somebody else in the space, who does what the test says: one who lives alone ends as by `kill -9`, one who lives in our thread by closing. */
export type Other = Pick<Remote<typeof awaitedDeeds>, "call" | "tell" | "end" | "stop" | "goOn">;

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
  /** How many wait for that: of a lock in shared memory how many openings, else how many calls. */
  waiting(space: Space, what: Lock | Semaphore | Condition): Promise<number>;
}
