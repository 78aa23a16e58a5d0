import { type Dirent, type Stats, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "./input-error.ts";

export interface Skipped {
  readonly path: string;
  readonly why: string;
}

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

/** The files at and below the paths, or the Markdown files of this installation when there are none. Throws an InputError for a path that is not there. */
export function findFiles(paths: readonly string[]): { files: string[]; skipped: Skipped[] } {
  const files: string[] = [];
  const skipped: Skipped[] = [];
  if (paths.length === 0) {
    const markdown = (path: string): boolean => path.endsWith(".md");
    for (const folder of ["node_modules", "docs", "bench"]) {
      if (existsSync(join(PROJECT, folder))) walk(join(PROJECT, folder), markdown, files, skipped);
    }
    const own = readdirSync(PROJECT).filter(markdown).toSorted();
    files.push(...own.map((name) => join(PROJECT, name)));
    return { files, skipped };
  }
  for (const path of paths) {
    const found = statOf(path);
    if (found.isDirectory()) walk(path, () => true, files, skipped);
    else if (found.isFile()) files.push(path);
    else skipped.push({ path, why: "neither a file nor a folder" });
  }
  return { files, skipped };
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new InputError(`${path} cannot be counted: ${(cause as Error).message}`, { cause });
  }
}

/** Links are not followed: a folder that links to itself ends, and nothing is counted twice. */
function walk(top: string, wanted: (path: string) => boolean, files: string[], skipped: Skipped[]): void {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder, skipped)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (!wanted(path)) continue;
      else if (entry.isFile()) files.push(path);
      else skipped.push({ path, why: entry.isSymbolicLink() ? "a symbolic link" : "neither a file nor a folder" });
    }
  }
}

function entriesOf(folder: string, skipped: Skipped[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    skipped.push({ path: folder, why: (error as Error).message });
    return [];
  }
}
