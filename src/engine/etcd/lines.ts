import { endOf, prefixOf } from "./keys.ts";
import type { KeyValue } from "./reply.ts";
import type { KeyRange, RangeTerms } from "./request.ts";
import { textOf } from "./utf8.ts";

/** So many keys are asked for at a time. */
const KEYS_MAX = 500;

/** The lines that somebody stands in, of a space with those keys: who is behind the first claims of a long line is passed over unseen. */
export async function lines(
  space: Required<KeyRange>,
  most: number,
  find: (terms: RangeTerms) => Promise<readonly KeyValue[]>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let from = space.key; found.size < most;) {
    const keys = await find({ key: from, end: space.end, most: KEYS_MAX, keysOnly: true });
    const prefixes = keys.map(({ key }) => prefixOf(key));
    // A key that is in no line is somebody else's.
    for (const prefix of prefixes) if (prefix !== space.key) found.add(textOf(prefix.slice(space.key.length, -1)));
    if (keys.length < KEYS_MAX) break;
    const last = prefixes.at(-1)!;
    from = last === space.key ? `${keys.at(-1)!.key}\0` : endOf(last);
  }
  return [...found].slice(0, most);
}
