import { basename } from "node:path";
import type { Rule } from "../project.ts";
import { source } from "../source.ts";

const EXPORT = /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(class|interface|type|function\*?|const|enum) ([\w$]+)/gm;

/**
 * A file that exports something exports one thing named like it, and one class at most. Doors, mains and the notes' programs are no modules;
 * outside src neither is a file that exports types alone, the program of a worker say.
 */
export const mainExport: Rule = (project) =>
  source(project).flatMap(([path, code]) => {
    const exported = [...code.matchAll(EXPORT)].map(([, kind = "", name = ""]) => ({ kind, name }));
    const classes = exported.filter(({ kind }) => kind === "class").map(({ name }) => name);
    const complaints = classes.length > 1 ? [`${path}: ${classes.join(", ")} are classes of one file`] : [];
    const stem = basename(path, ".ts");
    const isModule = path.startsWith("src/") ? exported.length > 0 : exported.some(({ kind }) => kind !== "interface" && kind !== "type");
    if (!isModule || path.startsWith("examples/notes/") || stem === "index" || stem === "main") return complaints;
    const isNamed = exported.some(({ name }) => containsInOrder(words(name), words(stem)));
    return isNamed
      ? complaints
      : [...complaints, `${path}: nothing it exports is named like it (${exported.map(({ name }) => name).join(", ")})`];
  });

/** "RawLock", "raw-lock" and "RAW_LOCKS" have the same words, "processes" the word of "process". */
function words(name: string): string[] {
  const parts = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return parts.split(/[-_.]/).map((word) => word.replace(/(es|s)+$/, ""));
}

function containsInOrder(all: string[], wanted: string[]): boolean {
  let at = 0;
  for (const word of all) if (word === wanted[at]) at += 1;
  return at === wanted.length;
}
