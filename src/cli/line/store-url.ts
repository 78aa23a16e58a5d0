import type { Given } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The store that a command is about; undefined: this machine's shared memory. */
export function storeUrl({ options }: Given): string | undefined {
  return options.get("on") ?? (process.env["LOCKSTEP_URL"] || undefined);
}

/** Throws for a store: whoever asks for one must not be shown this machine's memory. */
export function refuseStore(given: Given): void {
  const url = storeUrl(given);
  if (url !== undefined)
    throw new UsageError(
      `${given.options.has("on") ? "--on" : "LOCKSTEP_URL"} is not in this version of this command: it knows the shared memory of this machine only, and will not take it for ${url}`,
    );
}
