import { LockstepError } from "../../sync/error.ts";
import { linePrefix } from "./line-keys.ts";
import { SCRIPTS } from "./scripts.ts";
import type { Store } from "./store.ts";

/** The lines of a space that anybody stands in, `most` at most: the keys of every server, by `stores`, and then those lines that `isStoodIn`. */
export async function listLines(
  space: string,
  most: number,
  { stores, withinMs, isStoodIn }: { stores: readonly Store[]; withinMs: number; isStoodIn(line: string): Promise<boolean> },
): Promise<readonly string[]> {
  const prefix = linePrefix(space);
  const pattern = `${prefix.replace(/[*?[\]\\]/g, "\\$&")}*`;
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const store of stores) {
    let cursor = "0";
    do {
      const [next, keys] = (await store.run(SCRIPTS.scan, { keys: [], words: [cursor, pattern], withinMs })) as [string, string[]];
      cursor = next;
      const found = new Set(keys.map((key) => lineOf(key, prefix)).filter((line) => !seen.has(line)));
      for (const line of found) seen.add(line);
      const asked = [...found].map(async (line) => ((await isStoodIn(line).catch(noneIfForeign)) ? [line] : []));
      lines.push(...(await Promise.all(asked)).flat());
    } while (cursor !== "0" && lines.length < most);
  }
  return lines.slice(0, most);
}

/** Of any of its keys: the brace that ends its name is the last one in it. */
function lineOf(key: string, prefix: string): string {
  return key.slice(prefix.length, key.lastIndexOf("}"));
}

/** Nobody stands in what somebody else has put there. */
function noneIfForeign(error: unknown): false {
  if (error instanceof LockstepError && error.code === "mismatch") return false;
  throw error;
}
