import { checkScenarios } from "./check-scenarios.ts";
import { queueScenarios } from "./queue-scenarios.ts";

checkScenarios("queue", queueScenarios);
