import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { disk } from "../engine/log/disk.ts";
import { flock } from "../engine/log/flock.ts";
import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { admit, checkToken, readToken } from "./late.ts";
import { replaceFile } from "./replace-file.ts";

/** A file that refuses late writers. */
export interface FencedFile {
  /**
   * Puts `data` in the place of what the file has. Rejects with `"fenced"` when a larger token has been seen, and with `"engine"` when the disk refuses: then
   * the token may count as seen, and the file has the old data or the new. One writer at a time: the others wait, as `wait` says (`"timeout"`, its signal's reason).
   */
  write(token: bigint, data: string | Uint8Array, wait?: Wait): Promise<void>;
  /** What the file has, or null when there is none. Smaller tokens are refused from now on, so nobody late writes over what is built on it. Rejects as `write` does. */
  read(token: bigint, wait?: Wait): Promise<Buffer | null>;
}

/**
 * The file at `path`, which need not be there yet, refusing late writers of all processes that write to it by this. Beside it lie `….token`, the largest token
 * seen, and `….token.lock`, which is locked by flock(2) from before the token is compared until the data is on the disk. The kernel lets a dead writer's lock
 * go; a writer that is stopped half way keeps the others waiting. The token is on the disk before the data is touched: a crash between the two leaves the old
 * data, and refuses whoever came before the one that crashed. Throws `"invalid"` for what is no path.
 */
export function fencedFile(path: string): FencedFile {
  if (typeof path !== "string" || path === "" || path.includes("\0"))
    throw new LockstepError("invalid", `${JSON.stringify(path) ?? String(path)} is no path of a file; expected a text that is not empty`);
  const place = resolve(path);
  const admitted = async <T>(token: bigint, wait: Wait | undefined, body: () => Promise<T>): Promise<T> => {
    checkToken(token);
    return alone(place, wait, async () => {
      const seen = await seenAt(`${place}.token`);
      admit(place, token, seen);
      if (token !== seen) await replaceFile(`${place}.token`, Buffer.from(`${token}\n`));
      else await disk.syncFolder(dirname(place)); // whoever raised it may have died before that
      return body();
    });
  };
  return {
    async write(token, data, wait) {
      const bytes = bytesOf(data);
      await admitted(token, wait, () => replaceFile(place, bytes));
    },
    read: (token, wait) => admitted(token, wait, () => readIfThere(place)),
  };
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof Uint8Array) return data;
  throw new LockstepError("invalid", `the data is ${data === null ? "null" : `of type ${typeof data}`}; expected a string or a Uint8Array`);
}

/** Null when none has been seen. */
async function seenAt(path: string): Promise<bigint | null> {
  const text = await readIfThere(path);
  if (text === null) return null;
  const token = readToken(text.toString("latin1").replace(/\n$/, ""));
  if (token !== undefined) return token;
  throw new LockstepError("mismatch", `${path} has a text that is no token: somebody else uses that file; write to another one`);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Runs it while no other process, and nobody else in this one, is at that file. */
async function alone<T>(place: string, wait: Wait | undefined, body: () => Promise<T>): Promise<T> {
  const timeoutMs = timeoutOf(wait);
  const file = await onDisk(place, () => open(`${place}.token.lock`, "a"));
  try {
    await lock(place, file, timeoutMs, wait?.signal);
    return await onDisk(place, body);
  } finally {
    await file.close();
  }
}

async function onDisk<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw disk.failure(`${place} could not be read or written`, error);
  }
}

async function lock(place: string, file: FileHandle, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const late = (): LockstepError => timedOut(`${place} was not read or written, as another writer was at it`, timeoutMs);
  const ends = new AbortController();
  const end = (reason: unknown): void => ends.abort(reason);
  const disarm = limit(timeoutMs === 0 ? Infinity : timeoutMs, signal, () => end(late()), end);
  try {
    if (await flock(file, timeoutMs === 0 ? undefined : ends.signal)) return;
  } finally {
    disarm();
  }
  throw ends.signal.aborted ? ends.signal.reason : late();
}
