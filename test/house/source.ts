import type { Project } from "./project.ts";

/** The TypeScript files of the project, without their comments. */
export function source(project: Project): [path: string, code: string][] {
  const written = [...project].filter(([path]) => path.endsWith(".ts"));
  return written.map(([path, text]) => [path, text.replaceAll(/^\s*\/\*[^]*?\*\//gm, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1")]);
}
