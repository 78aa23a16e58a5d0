import { awaitedSuites } from "../contract/awaited/awaited-suites.ts";
import { sharedMemory } from "../fixtures/awaited/shared-memory.ts";
import { substrates } from "../fixtures/lock/substrates.ts";

for (const suite of awaitedSuites) suite(sharedMemory(substrates.threads));
