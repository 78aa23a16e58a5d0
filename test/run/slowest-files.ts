import { basename, dirname } from "node:path";
import type { FileRun } from "./run-files.ts";

const SLOWEST = 5;

/** Which files took longest, where there are many. */
export function slowestFiles(runs: readonly FileRun[]): string {
  if (runs.length <= SLOWEST) return "";
  const slowest = runs.toSorted((a, b) => b.elapsedMs - a.elapsedMs).slice(0, SLOWEST);
  const nameOf = (file: string): string => `${basename(dirname(file))}/${basename(file, ".test.js")}`;
  return `; slowest: ${slowest.map(({ file, elapsedMs }) => `${nameOf(file)} ${Math.round(elapsedMs / 1000)} s`).join(", ")}`;
}
