import { posix } from "node:path";
import type { Rule } from "../project.ts";

/** In ARCHITECTURE.md's fenced blocks, the lines that begin with `src/…/` are the folders of src: all of them, no other. */
export const architectureTree: Rule = (project) => {
  const text = project.get("ARCHITECTURE.md") ?? "";
  const blocks = [...text.matchAll(/^```[^]*?^```/gm)].map(([block]) => block).join("\n");
  const drawn = new Set([...blocks.matchAll(/^\s*(src\/(?:[\w-]+\/)*)(?=\s|$)/gm)].map(([, folder = ""]) => folder));
  const real = new Set<string>();
  for (const path of project.keys()) {
    for (let folder = posix.dirname(path); folder.startsWith("src"); folder = posix.dirname(folder)) real.add(`${folder}/`);
  }
  return [
    ...[...real].filter((folder) => !drawn.has(folder)).map((folder) => `ARCHITECTURE.md does not draw ${folder}`),
    ...[...drawn].filter((folder) => !real.has(folder)).map((folder) => `ARCHITECTURE.md draws ${folder}, which does not exist`),
  ];
};
