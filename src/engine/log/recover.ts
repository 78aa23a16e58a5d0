import { type FileHandle, open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { disk } from "./disk.ts";
import { HEADER_BYTES, corrupt, decodeLog, encodeHeader, isHeader } from "./log-bytes.ts";

/** What a crash left of records that nobody was told to be safe; it is gone now. */
export interface Cut {
  readonly file: string;
  /** Where it began. */
  readonly offset: number;
  readonly bytes: number;
}

/** What stood in a folder. */
export interface Recovered {
  /** The newest snapshot, if there ever was one, */
  readonly snapshot: Uint8Array | undefined;
  /** and all that was appended after it, in order. */
  readonly records: readonly Uint8Array[];
  readonly cut: Cut | undefined;
}

/** The file that is appended to, and where. */
export interface Tail {
  readonly file: FileHandle;
  readonly salt: number;
  readonly position: number;
  /** Of the record that comes next. */
  readonly nextNumber: number;
}

/** What is needed to go on, besides. */
export interface Found extends Recovered {
  readonly tail: Tail;
  /** The last record that the snapshot covers. */
  readonly covered: number;
  /** Of the logs since then. */
  readonly logBytes: number;
}

interface File {
  readonly name: string;
  readonly kind: string;
  readonly number: number;
}

// A log's name has the number of its first record, a snapshot's that of the last record that it covers. When a snapshot S has its name, log S+1 is there;
// what is older goes then, and may still be here.
const NAME = /^(log|snapshot)-(\d{16})(\.new)?$/;

export function pathOf(folder: string, kind: "log" | "snapshot", number: number): string {
  return join(folder, `${kind}-${String(number).padStart(16, "0")}`);
}

/** Reads a folder, repairs what a crash has left half done, and refuses what no crash leaves. Who calls has its lock. */
export async function recover(folder: string): Promise<Found> {
  const files = await filesOf(folder);
  const covered = Math.max(0, ...files.filter(({ kind }) => kind === "snapshot").map(({ number }) => number));
  const logs = files.filter(({ kind, number }) => kind === "log" && number > covered).map(({ number }) => number);
  const snapshot = covered === 0 ? undefined : await readSnapshot(pathOf(folder, "snapshot", covered), covered);
  const read = await readLogs(
    folder,
    covered + 1,
    logs.toSorted((a, b) => a - b),
  );
  // A writer that was killed may have given the names, but not synced them.
  await disk.syncFolder(folder);
  await removeOlder(folder, covered);
  return { snapshot, covered, ...read };
}

/** Removes what the snapshot of that number has made useless, and snapshots that never got their name. */
export async function removeOlder(folder: string, covered: number): Promise<void> {
  for (const { name, kind, number } of await filesOf(folder))
    if (kind === "new" || number < covered || (kind === "log" && number === covered)) await rm(join(folder, name));
}

async function filesOf(folder: string): Promise<File[]> {
  return (await readdir(folder)).flatMap((name) => {
    const [, kind, digits, ending] = NAME.exec(name) ?? [];
    return kind === undefined ? [] : [{ name, kind: ending === undefined ? kind : "new", number: Number(digits) }];
  });
}

async function readSnapshot(path: string, number: number): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const { records, end } = decodeLog(path, bytes, number);
  if (records.length !== 1 || end !== bytes.length) throw corrupt(path, end, "it is no whole snapshot");
  return records[0]!;
}

async function readLogs(folder: string, first: number, logs: readonly number[]): Promise<Omit<Found, "snapshot" | "covered">> {
  if (logs.length === 0 && first > 1) throw corrupt(folder, 0, `the log that begins with record ${first} is missing`);
  const records: Uint8Array[] = [];
  let logBytes = 0;
  for (const [index, number] of logs.entries()) {
    const path = pathOf(folder, "log", number);
    if (number !== first + records.length) throw corrupt(path, 0, `record ${first + records.length} has to come before, and is missing`);
    const bytes = await readFile(path);
    const isLast = index === logs.length - 1;
    // Nothing is appended before its header is synced.
    if (isLast && bytes.length <= HEADER_BYTES && !isHeader(bytes)) {
      await rm(path);
      break;
    }
    const { salt, records: found, end, last } = decodeLog(path, bytes, number);
    for (const record of found) records.push(record);
    const cut = end < bytes.length ? { file: path, offset: end, bytes: bytes.length - end } : undefined;
    if (cut !== undefined && !isLast) throw corrupt(path, end, "the log ends there, and another one follows");
    logBytes += end;
    if (!isLast) continue;
    const file = await open(path, "r+");
    await settle(file, bytes, last, end);
    return { records, cut, logBytes, tail: { file, salt, position: end, nextNumber: first + records.length } };
  }
  return { records, cut: undefined, logBytes, tail: await beginLog(folder, first + records.length) };
}

/**
 * Cuts off what is not whole, and writes the last frame once more: its writer may have been killed, or refused by the disk, before it was synced, and what
 * a failed sync leaves in memory no later sync writes. All before it was synced.
 */
async function settle(file: FileHandle, bytes: Buffer, last: number, end: number): Promise<void> {
  try {
    if (end < bytes.length) await file.truncate(end);
    await disk.write(file, bytes.subarray(last, end), last);
    await file.sync();
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A new log, whose first record has that number. */
export async function beginLog(folder: string, firstNumber: number): Promise<Tail> {
  const { bytes, salt } = encodeHeader(firstNumber);
  const file = await disk.create(pathOf(folder, "log", firstNumber), bytes);
  return { file, salt, position: bytes.length, nextNumber: firstNumber };
}
