import { checkScenarios } from "./check-scenarios.ts";
import { eventScenarios } from "./event-scenarios.ts";

checkScenarios("event", eventScenarios);
