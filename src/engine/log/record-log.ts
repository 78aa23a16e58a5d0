import { mkdir, rename } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LockstepError } from "../../sync/error.ts";
import { disk } from "./disk.ts";
import { FolderLock } from "./folder-lock.ts";
import { bodyBytes, encodeFrame } from "./frame.ts";
import { HEADER_BYTES, encodeHeader } from "./log-bytes.ts";
import { type Found, type Recovered, type Tail, beginLog, pathOf, recover, removeOlder } from "./recover.ts";

/** What one record may have. */
const RECORD_BYTES_MAX = 1 << 24;
/** What may wait for the disk. */
const WAITING_BYTES_MAX = 1 << 26;
/** From so many bytes of log on a snapshot is due. */
const LOG_BYTES = 1 << 24;

interface Waiting {
  /** Undefined is no record, but where a new file begins. */
  readonly record: Uint8Array | undefined;
  resolve(): void;
  reject(error: LockstepError): void;
}

/**
 * An append-only log of records in a folder, for one process at a time. An append resolves when its record is synced; all that wait at one moment are
 * written as one frame with one sync. After a write or sync that failed everything is refused, as nobody can know any more what the disk has: open it again.
 */
export class RecordLog {
  readonly #folder: string;
  readonly #lock: FolderLock;
  #tail: Tail;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Of log, since the last snapshot. */
  #bytes: number;
  /** The last record that a snapshot covers. */
  #covered: number;
  /** What every call is told since a write failed. */
  #failure: LockstepError | undefined;
  #writing: Promise<void> | undefined;
  #replacing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(folder: string, lock: FolderLock, { tail, covered, logBytes }: Found) {
    this.#folder = folder;
    this.#lock = lock;
    this.#tail = tail;
    this.#covered = covered;
    this.#bytes = logBytes;
  }

  /** Opens the folder, making it if there is none, and gives back what stands in it. Rejects with `"engine"` when another process has it, or it is damaged. */
  static async open(path: string): Promise<Recovered & { readonly log: RecordLog }> {
    const folder = resolve(path);
    try {
      await makeFolder(folder);
      const lock = await FolderLock.take(folder);
      try {
        const found = await recover(folder);
        const { snapshot, records, cut } = found;
        return { snapshot, records, cut, log: new RecordLog(folder, lock, found) };
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      throw disk.failure(`opening ${folder}`, error);
    }
  }

  /** Whether the log has grown so long that a snapshot should take its place. */
  get isSnapshotDue(): boolean {
    return this.#bytes >= LOG_BYTES && this.#replacing === undefined && this.#refusal() === undefined;
  }

  /** Resolves when the record is on the disk. Records stand in the order of these calls. Rejects with what `refusal` says. */
  append(record: Uint8Array, isUrgent?: boolean): Promise<void> {
    const refusal = this.refusal(record, isUrgent);
    return refusal === undefined ? this.#enqueue(record) : Promise.reject(refusal);
  }

  /** Why that record cannot be appended now: `"full"` past 16 MiB, or, unless it is urgent, when 64 MiB wait for the disk. */
  refusal(record: Uint8Array, isUrgent = false): LockstepError | undefined {
    const refusal = this.#refusal();
    if (refusal !== undefined) return refusal;
    if (record.length > RECORD_BYTES_MAX)
      return new LockstepError("full", `a record of ${record.length} bytes; at most ${RECORD_BYTES_MAX} can be written`);
    if (!isUrgent && this.#waitingBytes + bodyBytes(record) > WAITING_BYTES_MAX)
      return new LockstepError("full", `${WAITING_BYTES_MAX} bytes wait for the disk of ${this.#folder}; it is too slow`);
    return undefined;
  }

  /**
   * Puts what is made of all records appended so far in their place, so that the log is short again; what is appended meanwhile comes after it. Resolves
   * when it is on the disk and the old files are gone. While one is being written there can be no other: `"invalid"`.
   */
  async replace(snapshot: Uint8Array): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
    if (this.#replacing !== undefined) throw new LockstepError("invalid", "a snapshot is being written; wait for it before the next one");
    this.#replacing = this.#replace(snapshot);
    try {
      await this.#replacing;
    } catch (error) {
      throw this.#fail(error);
    } finally {
      this.#replacing = undefined;
    }
  }

  /** Waits for what was appended, and lets others have the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #enqueue(record: Uint8Array | undefined): Promise<void> {
    if (record !== undefined) this.#waitingBytes += bodyBytes(record);
    return new Promise((done, reject) => {
      this.#waiting.push({ record, resolve: done, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    await setImmediate(); // so that all who append in this moment share the sync
    while (this.#waiting.length > 0) {
      const turn = this.#waiting.findIndex(({ record }) => record === undefined);
      const batch = this.#waiting.splice(0, turn === -1 ? this.#waiting.length : Math.max(turn, 1));
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await (turn === 0 ? this.#turn() : this.#write(batch));
        for (const { resolve: done } of batch) done();
      } catch (error) {
        const failure = this.#fail(error);
        for (const { reject } of batch) reject(failure);
      }
    }
    this.#writing = undefined;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { file, salt, position, nextNumber } = this.#tail;
    const records = batch.map(({ record }) => record!);
    const frame = encodeFrame(salt, { firstNumber: nextNumber, records });
    await disk.write(file, frame, position);
    this.#tail = { file, salt, position: position + frame.length, nextNumber: nextNumber + records.length };
    this.#bytes += frame.length;
    for (const record of records) this.#waitingBytes -= bodyBytes(record);
  }

  /** Begins a new file, unless this one is empty. */
  async #turn(): Promise<void> {
    const { file, position, nextNumber } = this.#tail;
    if (position === HEADER_BYTES) return;
    this.#tail = await beginLog(this.#folder, nextNumber);
    this.#bytes = 0;
    await file.close();
  }

  async #replace(snapshot: Uint8Array): Promise<void> {
    let number = 0;
    await this.#enqueue(undefined).then(() => (number = this.#tail.nextNumber - 1));
    if (number === this.#covered) return; // nothing was appended since
    const path = pathOf(this.#folder, "snapshot", number);
    const { bytes: header, salt } = encodeHeader(number);
    const frame = encodeFrame(salt, { firstNumber: number, records: [snapshot] });
    const file = await disk.create(`${path}.new`, Buffer.concat([header, frame]));
    await file.close();
    await rename(`${path}.new`, path);
    await disk.syncFolder(this.#folder);
    this.#covered = number;
    await removeOlder(this.#folder, number);
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#replacing]);
    await this.#writing;
    await this.#tail.file.close();
    await this.#lock.release();
  }

  /** From now on nothing is written, and everybody is told why. */
  #fail(error: unknown): LockstepError {
    this.#failure ??= disk.failure(`writing to ${this.#folder}, which takes nothing more until it is opened again`, error);
    return this.#failure;
  }

  #refusal(): LockstepError | undefined {
    if (this.#closing === undefined) return this.#failure;
    return this.#failure ?? new LockstepError("closed", `the log in ${this.#folder} was closed; open it again`);
  }
}

/** With those above it, whose names are synced where they are new. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const above = dirname(first);
  for (let path = folder; path !== above;) {
    path = dirname(path);
    await disk.syncFolder(path);
  }
}
