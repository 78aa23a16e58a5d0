import { checkScenarios } from "./check-scenarios.ts";
import { conditionScenarios } from "./condition-scenarios.ts";

checkScenarios("condition", conditionScenarios);
