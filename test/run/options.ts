import { parseArgs } from "node:util";

export interface Options {
  /** Also the files named `*.long.test.ts`. */
  readonly long: boolean;
  readonly json: boolean;
  /** What paths below test/ begin with; empty means all. */
  readonly only: readonly string[];
  /** Parts of paths below test/, or compiled files; empty means all. */
  readonly names: readonly string[];
  readonly timeoutMs: number | undefined;
}

export function options(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      long: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      "timeout-ms": { type: "string" },
    },
  });
  const given = values["timeout-ms"];
  const timeoutMs = given === undefined ? undefined : Number(given);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new Error(`--timeout-ms ${given}: give a number above 0`);
  return { long: values.long, json: values.json, only: values.only, names: positionals, timeoutMs };
}
