import { checkScenarios } from "./check-scenarios.ts";
import { semaphoreScenarios } from "./semaphore-scenarios.ts";

checkScenarios("semaphore", semaphoreScenarios);
