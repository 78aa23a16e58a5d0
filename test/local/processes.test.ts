import { processes } from "lockstep";
import { awaitedSuites } from "../contract/awaited/awaited-suites.ts";
import { localSuites } from "../contract/local-suites.ts";
import type { Substrate } from "../contract/substrate.ts";
import { sharedMemory } from "../fixtures/awaited/shared-memory.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { processesAbsent } from "../fixtures/lock/processes-absent.ts";
import { absent } from "../run/absent.ts";

ownShmDir();
let spaces = 0;

const reason = await processesAbsent();
if (reason !== undefined) absent("contract", "processes", reason);
else {
  const substrate: Substrate = {
    name: "processes",
    open: (options) => processes(`contract ${++spaces}`, options),
  };
  for (const suite of localSuites) suite(substrate);
  for (const suite of awaitedSuites) suite(sharedMemory(substrate));
}
