import { checkScenarios } from "./check-scenarios.ts";
import { rlockScenarios } from "./rlock-scenarios.ts";

checkScenarios("rlock", rlockScenarios);
