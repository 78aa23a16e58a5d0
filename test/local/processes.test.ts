import { LockstepError, processes } from "lockstep";
import { localSuites } from "../contract/local-suites.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { absent } from "../run/absent.ts";

ownShmDir();
let spaces = 0;

/** Why there is no shared memory between processes here; nothing when there is. */
async function reasonAbsent(): Promise<string | undefined> {
  try {
    await (await processes("contract")).close();
    return undefined;
  } catch (error) {
    if (error instanceof LockstepError && error.code === "unsupported") return error.message;
    throw error;
  }
}

const reason = await reasonAbsent();
if (reason !== undefined) absent("contract", "processes", reason);
else {
  for (const suite of localSuites) {
    suite({
      name: "processes",
      open: (options) => processes(`contract ${++spaces}`, options),
    });
  }
}
