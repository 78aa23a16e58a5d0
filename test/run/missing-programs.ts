import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SERVER_PROGRAMS, isOnPath } from "./server-programs.ts";

const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/** Which servers' programs these compiled test files need, through all that they import, and this machine has not. */
export function missingPrograms(files: readonly string[]): string[] {
  const imported = new Set<string>();
  const follow = (file: string): void => {
    // What is not there is no import, but a text that looks like one.
    if (imported.has(file) || !existsSync(file)) return;
    imported.add(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) follow(fileURLToPath(new URL(path, pathToFileURL(file))));
  };
  for (const file of files) follow(resolve(file));
  const isNeeded = (fixture: string): boolean => [...imported].some((file) => file.endsWith(`/test/fixtures/servers/${fixture}.js`));
  return Object.entries(SERVER_PROGRAMS)
    .filter(([program, { neededBy }]) => isNeeded(neededBy) && !isOnPath(program))
    .map(([program]) => program);
}
