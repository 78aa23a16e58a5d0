import type { Given } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The space that a command is about. Throws for `--on`, which says that it is about another kind. */
export function spaceName({ options }: Given): string {
  if (options.has("on"))
    throw new UsageError(
      "--on is not in this version: it knows the shared memory of this machine only, and will not take it for another store",
    );
  return options.get("space") ?? (process.env["LOCKSTEP_SPACE"] || "default");
}
