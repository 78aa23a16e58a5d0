import { type Outcome, explore } from "./explore.ts";
import type { Library } from "./library.ts";
import type { Scenario } from "./scenario.ts";

/** Explores in a turn of its own: the model drains microtasks after every operation, which cannot be done from within one. */
export function explored(library: Library, scenario: Scenario): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(explore(library, scenario));
      } catch (error) {
        reject(error);
      }
    });
  });
}
