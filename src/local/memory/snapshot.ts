import { closeSync, constants, existsSync, fstatSync, openSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readShape } from "./header.ts";
import { HEADER_WORDS, HeaderWord, Layout, MAGIC, VERSION } from "./layout.ts";
import { libc } from "./libc.ts";
import { type Dweller, dwellersOf } from "./dwellers.ts";
import { spaceFile, userFolder } from "./registry.ts";
import { LIFE_FILE, SEGMENT_FILE } from "./remains.ts";

const LOOK = constants.O_RDONLY | constants.O_NOFOLLOW;

/** What was in a segment at about one moment. Each word is whole; two words may be of moments a millisecond apart. */
export interface Snapshot {
  readonly words: Int32Array;
  readonly layout: Layout;
  /** The slots in which somebody lives, and the processes that keep each of them alive, as far as they can be seen from here. */
  readonly alive: ReadonlyMap<number, readonly Dweller[]>;
}

/** The names of this user's spaces, as far as they are known: of one whose name is long, `~` and its hash. */
export function spaceNames(): string[] {
  const folder = userFolder();
  if (!existsSync(folder)) return [];
  const spaces = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return spaces.map(({ name }) => (name.startsWith("~") ? name : decodeURIComponent(name))).toSorted();
}

/** Copies a space without joining it, waiting for anybody, or leaving a trace. Null when it is not there; why not, when it cannot be read. */
export function snapshot(name: string): Snapshot | string | null {
  const folder = join(userFolder(), name.startsWith("~") ? name : spaceFile(name));
  const segment = openIfThere(join(folder, SEGMENT_FILE));
  const life = openIfThere(join(folder, LIFE_FILE));
  try {
    if (segment === null || life === null) return null;
    const { size } = fstatSync(segment);
    const words = new Int32Array(size >> 2);
    readSync(segment, words, 0, words.byteLength, 0);
    if (words.length < HEADER_WORDS || words[HeaderWord.MAGIC] !== MAGIC) return "it is being made, or is not lockstep's";
    if (words[HeaderWord.VERSION] !== VERSION)
      return `it is of another version of lockstep (layout ${words[HeaderWord.VERSION]}, this one has ${VERSION})`;
    const layout = new Layout(readShape(words));
    const slots = Array.from({ length: layout.shape.actors }, (_, slot) => slot).filter((slot) => libc().byteLocked(life, slot, 1));
    const dwellers = dwellersOf(life);
    return { words, layout, alive: new Map(slots.map((slot) => [slot, dwellers.get(slot) ?? []])) };
  } finally {
    for (const fd of [segment, life]) if (fd !== null) closeSync(fd);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, LOOK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
