import { localSuites } from "../contract/local-suites.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { processesAbsent } from "../fixtures/lock/processes-absent.ts";
import { substrates } from "../fixtures/lock/substrates.ts";
import { absent } from "../run/absent.ts";

ownShmDir();

const reason = await processesAbsent();
if (reason !== undefined) absent("contract", "processes", reason);
else for (const suite of localSuites) suite(substrates.processes);
