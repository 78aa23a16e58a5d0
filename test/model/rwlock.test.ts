import { checkScenarios } from "./check-scenarios.ts";
import { rwlockScenarios } from "./rwlock-scenarios.ts";

checkScenarios("rwlock", rwlockScenarios);
