import { posix } from "node:path";
import type { Rule } from "../project.ts";

const LINK = /\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm;

/** Every relative link of every Markdown file leads to a file or folder of the project. */
export const links: Rule = (project) => {
  const leads = (target: string): boolean =>
    project.has(target) || target === "." || [...project.keys()].some((path) => path.startsWith(`${target.replace(/\/$/, "")}/`));
  return [...project]
    .filter(([path]) => path.endsWith(".md"))
    .flatMap(([path, text]) =>
      [...text.replaceAll(/^```[^]*?^```/gm, "").matchAll(LINK)]
        .map(([, inline, reference]) => (inline ?? reference ?? "").replace(/#.*$/, ""))
        .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
        .filter((target) => !leads(posix.join(posix.dirname(path), target)))
        .map((target) => `${path}: ${target} leads nowhere`),
    );
};
