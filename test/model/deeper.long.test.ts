import { checkScenarios } from "./check-scenarios.ts";
import { conditionScenarios } from "./condition-scenarios.ts";
import { directoryScenarios } from "./directory-scenarios.ts";
import { eventScenarios } from "./event-scenarios.ts";
import { lockScenarios } from "./lock-scenarios.ts";
import { rlockScenarios } from "./rlock-scenarios.ts";
import { rwlockScenarios } from "./rwlock-scenarios.ts";
import type { Scenario } from "./scenario.ts";
import { semaphoreScenarios } from "./semaphore-scenarios.ts";

/** The scenarios that are bounded, with one preemption more. */
function deeper(scenarios: readonly Scenario[]): Scenario[] {
  return scenarios.flatMap((scenario) => {
    const { claim, preemptions } = scenario;
    return preemptions === undefined ? [] : [{ ...scenario, claim: `${claim}; deeper`, preemptions: preemptions + 1 }];
  });
}

checkScenarios("lock", deeper(lockScenarios));
checkScenarios("rlock", deeper(rlockScenarios));
checkScenarios("rwlock", deeper(rwlockScenarios));
checkScenarios("semaphore", deeper(semaphoreScenarios));
checkScenarios("condition", deeper(conditionScenarios));
checkScenarios("event", deeper(eventScenarios));
checkScenarios("directory", deeper(directoryScenarios));
