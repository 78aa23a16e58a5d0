import type { Rule } from "../project.ts";
import { source } from "../source.ts";

const LINES_MAX = 400;

/** Past 400 lines of code a file is two files. (Functions are measured by the linter.) */
export const fileSizes: Rule = (project) =>
  source(project).flatMap(([path, code]) => {
    const lines = code.split("\n").filter((line) => line.trim() !== "").length;
    return lines > LINES_MAX ? [`${path}: ${lines} lines of code, at most ${LINES_MAX}`] : [];
  });
