import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { libc } from "../local/memory/libc.ts";
import type { Where } from "./partner.ts";
import { shmFolder } from "./shm-folder.ts";

const bytes = 4096;

/** One page of the kind of memory a space of that kind uses: a SharedArrayBuffer, or a mapped file. */
export function sharedWords(where: Where): Int32Array {
  if (where === "threads") return new Int32Array(new SharedArrayBuffer(bytes));
  return mappedWords(join(shmFolder(), "raw-words"));
}

/** The page in this file, made if need be: whoever maps the same path shares it, threads and processes alike. */
export function mappedWords(path: string): Int32Array {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  libc().allocate(file, bytes);
  const { words } = libc().map(file, bytes);
  closeSync(file);
  return words;
}
