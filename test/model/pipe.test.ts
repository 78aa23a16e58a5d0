import { checkScenarios } from "./check-scenarios.ts";
import { pipeScenarios } from "./pipe-scenarios.ts";

checkScenarios("pipe", pipeScenarios);
