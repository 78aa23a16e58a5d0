import { basename } from "node:path";
import type { Project } from "./project.ts";

export interface Snippet {
  /** Where a reader finds it, "README.md:12". */
  readonly place: string;
  /** The file it becomes, without an ending. */
  readonly stem: string;
  readonly code: string;
  /** The program it is an excerpt of, by a fence marked `ts examples/…`; undefined for one that stands alone. */
  readonly of: string | undefined;
  /** False for an excerpt, and for a fence marked `ts no-run`, which is type-checked alone. */
  readonly runs: boolean;
}

const FENCE = /^```ts(?: (no-run|examples\/[\w/-]+\.ts))?\n([^]*?)^```$/gm;

/** Every `ts` fence of every Markdown file. */
export function snippets(project: Project): Snippet[] {
  return [...project]
    .filter(([path]) => path.endsWith(".md"))
    .flatMap(([path, text]) =>
      [...text.matchAll(FENCE)].map((match) => {
        const line = text.slice(0, match.index).split("\n").length;
        const [, mark, code = ""] = match;
        const stem = `${basename(path, ".md").toLowerCase()}-${line}`;
        return { place: `${path}:${line}`, stem, code, of: mark === "no-run" ? undefined : mark, runs: mark === undefined };
      }),
    );
}
