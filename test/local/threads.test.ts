import { threads } from "lockstep";
import { awaitedSuites } from "../contract/awaited/awaited-suites.ts";
import { localSuites } from "../contract/local-suites.ts";
import type { Substrate } from "../contract/substrate.ts";
import { sharedMemory } from "../fixtures/awaited/shared-memory.ts";

let spaces = 0;

const substrate: Substrate = {
  name: "threads",
  open: async (options) => threads(`contract ${++spaces}`, options),
};
for (const suite of localSuites) suite(substrate);
for (const suite of awaitedSuites) suite(sharedMemory(substrate));
