import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";
import { projectRoot } from "./project-root.ts";
import type { Figure, RowResult } from "../src/bench/row-result.ts";

export interface Results {
  readonly machine: Machine;
  readonly rows: readonly RowResult[];
}

export const resultsFolder: string = join(projectRoot, "bench");

export function readResults(): Results {
  return JSON.parse(readFileSync(join(resultsFolder, "results.json"), "utf8")) as Results;
}

export function figureOf(results: Results, rowId: string, name: string): Figure {
  const figure = results.rows.find((row) => row.id === rowId)?.figures.find((one) => one.name === name);
  if (figure === undefined) throw new Error(`the results have no figure "${name}" in row "${rowId}"`);
  return figure;
}
