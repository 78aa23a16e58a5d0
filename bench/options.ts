import { parseArgs } from "node:util";

export interface Options {
  /** Results as JSON on the standard output instead of the table. */
  readonly json: boolean;
  /** A short run that shows that everything works; its figures are rough. */
  readonly quick: boolean;
  /** Only the rows whose id begins so; null runs all. */
  readonly only: string | null;
}

export function options(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  return { json: values.json, quick: values.quick, only: values.only ?? null };
}
