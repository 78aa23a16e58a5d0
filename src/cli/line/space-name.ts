import type { Given } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The space that a command is about. */
export function spaceName(given: Given): string {
  refuseOn(given);
  return given.options.get("space") ?? (process.env["LOCKSTEP_SPACE"] || "default");
}

/** Throws for `--on`: whoever asks for another store must not be given this machine's memory. */
export function refuseOn({ options }: Given): void {
  if (options.has("on"))
    throw new UsageError(
      "--on is not in this version: it knows the shared memory of this machine only, and will not take it for another store",
    );
}
