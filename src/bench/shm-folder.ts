import { mkdtempSync } from "node:fs";
import { join } from "node:path";

/** Where shared memory lives: what LOCKSTEP_SHM_DIR says, as for the library. */
export function shmFolder(): string {
  return process.env["LOCKSTEP_SHM_DIR"] ?? "/dev/shm";
}

/** A folder of a row's own in there: it never meets other spaces, and a row that crashes leaves nothing behind. */
export function makeShmFolder(): string {
  return mkdtempSync(join(shmFolder(), "lockstep-bench-"));
}
