import type { Given } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The store that a command is about; undefined: this machine's shared memory. */
export function storeUrl({ options }: Given): string | undefined {
  const url = options.get("on") ?? (process.env["LOCKSTEP_URL"] || undefined);
  if (url?.startsWith("memory:") !== true) return url;
  throw new UsageError(
    `${options.has("on") ? "--on" : "LOCKSTEP_URL"} is "${url}", which nobody else could see: it is this process's own memory`,
  );
}
