import { checkScenarios } from "./check-scenarios.ts";
import { deadlockScenarios } from "./deadlock-scenarios.ts";

checkScenarios("deadlock", deadlockScenarios);
