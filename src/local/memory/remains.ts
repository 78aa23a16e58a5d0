import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { libc } from "./libc.ts";
import { readShape } from "./header.ts";
import { FLAGS, HEADER_WORDS, HeaderWord, Layout, MAGIC, OFFER, RECORD_WORDS, RecordWord, VERSION } from "./layout.ts";

/** Openings at one time, in any version: how many bytes of the life file can be locked. */
const LIVES_MAX = 1024;

export const LIFE_FILE = "life";
export const SEGMENT_FILE = "segment";

/** What is left in a space's folder: somebody alive; nobody, but holds of the dead; or nothing worth keeping. Ask under the registry's lock. */
export type Left = "alive" | "held" | "nothing";

export function remains(folder: string): Left {
  if (alive(folder)) return "alive";
  return holdsOfTheDead(folder) ? "held" : "nothing";
}

function alive(folder: string): boolean {
  const fd = openIfThere(join(folder, LIFE_FILE));
  if (fd === null) return false;
  try {
    return libc().byteLocked(fd, 0, LIVES_MAX);
  } finally {
    closeSync(fd);
  }
}

/** Is any lock's word still somebody's, or something owed to who comes next? Only a segment of this very version can be read. */
function holdsOfTheDead(folder: string): boolean {
  const path = join(folder, SEGMENT_FILE);
  const fd = openIfThere(path);
  if (fd === null) return false;
  try {
    const header = wordsOf(fd, 0, HEADER_WORDS);
    if (header === null || header[HeaderWord.MAGIC] !== MAGIC || header[HeaderWord.VERSION] !== VERSION) return false;
    const layout = new Layout(readShape(header));
    if (fstatSync(fd).size !== layout.bytes) return false; // such a one cannot be read
    const records = wordsOf(fd, layout.recordsAt, layout.entriesAt - layout.recordsAt) ?? new Int32Array(0);
    for (let at = RECORD_WORDS; at < records.length; at += RECORD_WORDS) {
      if (held(records[at + RecordWord.WORD]!) || records[at + RecordWord.OWED] !== 0) return true;
    }
    return false;
  } finally {
    closeSync(fd);
  }
}

/** Some words of the file; null when it is shorter. */
function wordsOf(fd: number, at: number, count: number): Int32Array | null {
  const words = new Int32Array(count);
  return readSync(fd, words, 0, count * 4, at * 4) === count * 4 ? words : null;
}

/** Does the word name a holder? One it is only offered to has nothing yet. */
function held(word: number): boolean {
  return (word & ~FLAGS) !== 0 && (word & OFFER) === 0;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
