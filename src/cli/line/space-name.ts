import type { Given } from "./command.ts";

/** The space that a command is about. */
export function spaceName({ options }: Given): string {
  return options.get("space") ?? (process.env["LOCKSTEP_SPACE"] || "default");
}
