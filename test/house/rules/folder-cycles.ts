import { posix } from "node:path";
import { imports } from "../imports.ts";
import type { Rule } from "../project.ts";

/** No folder of src reaches itself by its imports. */
export const folderCycles: Rule = (project) => {
  const arrowsOf = new Map<string, Set<string>>();
  for (const { from, to } of imports(project)) {
    const [a, b] = [posix.dirname(from), posix.dirname(to)];
    if (from.startsWith("src/") && to.startsWith("src/") && a !== b) arrowsOf.set(a, (arrowsOf.get(a) ?? new Set()).add(b));
  }
  const reaches = (start: string, goal: string, seen: Set<string>): boolean =>
    [...(arrowsOf.get(start) ?? [])].some((next) => next === goal || (!seen.has(next) && reaches(next, goal, seen.add(next))));
  return [...arrowsOf.keys()]
    .filter((folder) => reaches(folder, folder, new Set()))
    .map((folder) => `${folder}: its imports lead back to itself`);
};
