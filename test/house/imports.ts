import { posix } from "node:path";
import type { Project } from "./project.ts";
import { source } from "./source.ts";

export interface Import {
  readonly from: string;
  /** A path from the root for a relative import, else the name as it is written. */
  readonly to: string;
}

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*["']([^"']+)["']/g;

/** Every import of the project: static, dynamic, re-export, require. */
export function imports(project: Project): Import[] {
  return source(project).flatMap(([from, code]) =>
    [...code.matchAll(IMPORT)].map(([, to = ""]) => ({ from, to: to.startsWith(".") ? posix.join(posix.dirname(from), to) : to })),
  );
}
