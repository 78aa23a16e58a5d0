import type { Rule } from "../project.ts";

const FENCED = /^```[^]*?^```/gm;
const IN_BACKTICKS = /`([^`\n]+)`/g;
const PATH = /^[\w.-]+(\/[\w.-]+)*\/?$/;

/**
 * What a Markdown file names in backticks is there: every path that begins with a folder of the project's root, every `….ts` by the end of its
 * path, and every compiled file of `dist` by its source. The changelog tells of the past, and may name what is gone.
 */
export const namedPaths: Rule = (project) => {
  const paths = [...project.keys()];
  const roots = new Set(paths.filter((path) => path.includes("/")).map((path) => path.slice(0, path.indexOf("/"))));
  const isMissing = (word: string): boolean => {
    const path = word.replace(/^dist\/(.*)\.js$/, "$1.ts").replace(/\/$/, "");
    if (path.includes("/") && roots.has(path.slice(0, path.indexOf("/"))))
      return !paths.some((one) => one === path || one.startsWith(`${path}/`));
    return path.endsWith(".ts") && !paths.some((one) => `/${one}`.endsWith(`/${path}`));
  };
  return [...project]
    .filter(([path]) => path.endsWith(".md") && path !== "CHANGELOG.md")
    .flatMap(([page, text]) =>
      [...text.replaceAll(FENCED, "").matchAll(IN_BACKTICKS)]
        .flatMap(([, span = ""]) => span.split(" "))
        .filter((word) => PATH.test(word) && isMissing(word))
        .map((word) => `${page}: ${word} does not exist`),
    );
};
