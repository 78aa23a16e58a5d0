import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Options } from "./options.ts";

/** The compiled test files that the options ask for, by path. A name that is itself a compiled file is taken as it is. */
export async function findTests(root: string, { long, only, names }: Options): Promise<string[]> {
  const given = names.filter((name) => name.endsWith(".js") && existsSync(name));
  const parts = names.filter((name) => !given.includes(name));
  if (given.length > 0 && parts.length === 0) return given;
  const compiled = join(root, "dist", "test");
  const found = (await readdir(compiled, { recursive: true }))
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".test.js") && (long || !path.endsWith(".long.test.js")))
    // The build leaves behind what it once compiled.
    .filter((path) => existsSync(join(root, "test", path.replace(/\.js$/, ".ts"))))
    .filter((path) => only.length === 0 || only.some((folder) => path.startsWith(folder.replace(/^test\//, ""))))
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)));
  return [...given, ...found.toSorted().map((path) => relative(process.cwd(), join(compiled, path)))];
}
