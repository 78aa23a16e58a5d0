import { checkScenarios } from "./check-scenarios.ts";
import { lockScenarios } from "./lock-scenarios.ts";

checkScenarios("lock", lockScenarios);
