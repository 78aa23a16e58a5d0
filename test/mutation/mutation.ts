import type { Change } from "../model/library.ts";

/** A bug to plant in the compiled output, and the scenario, by its name, that has to fail of it. */
export interface ScenarioMutation extends Change {
  readonly bug: string;
  readonly scenario: string;
}

/** A bug to plant in the compiled output, the scenario of the model (by primitive and claim) that has to fail of it, and what the checker then says. */
export interface Mutation extends Change {
  readonly bug: string;
  readonly model:
    | "lock"
    | "rlock"
    | "semaphore"
    | "condition"
    | "event"
    | "queue"
    | "pipe"
    | "barrier"
    | "deadlock"
    | "directory"
    | "rwlock";
  readonly mustFail: string;
  readonly says: RegExp;
}
