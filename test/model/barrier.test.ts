import { barrierScenarios } from "./barrier-scenarios.ts";
import { checkScenarios } from "./check-scenarios.ts";

checkScenarios("barrier", barrierScenarios);
