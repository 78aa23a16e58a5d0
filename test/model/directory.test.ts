import { checkScenarios } from "./check-scenarios.ts";
import { directoryScenarios } from "./directory-scenarios.ts";

checkScenarios("directory", directoryScenarios);
