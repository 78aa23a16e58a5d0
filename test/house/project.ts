import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file that belongs to the project, by its path from the root, with its text. */
export type Project = ReadonlyMap<string, string>;

/** A house rule: the complaints about a project, none when it is obeyed. */
export type Rule = (project: Project) => string[];

/**
 * What git would track, read without git, so that the tests also run in an unpacked archive. Of .gitignore's language it
 * understands `name/` and `*.ending`, and refuses the rest.
 */
export function readProject(root: string): Project {
  const patterns = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  const folders = new Set([".git", ...patterns.filter((line) => line.endsWith("/")).map((line) => line.slice(0, -1))]);
  const endings = patterns.filter((line) => line.startsWith("*.")).map((line) => line.slice(1));
  const strange = patterns.filter((line) => !/^([\w-]+\/|\*\.[\w.]+)$/.test(line));
  if (strange.length > 0) throw new Error(`.gitignore: the tidy test cannot read ${strange.join(", ")}`);
  const files = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).toSorted()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const isFolder = statSync(join(root, path)).isDirectory();
      if (isFolder && !folders.has(name)) walk(path);
      if (!isFolder && !endings.some((ending) => name.endsWith(ending))) files.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  walk("");
  return files;
}
