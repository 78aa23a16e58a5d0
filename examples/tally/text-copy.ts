import { closeSync, constants, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "./input-error.ts";
import type { Skipped } from "./find-files.ts";
import { isSeparator } from "./tokenizer.ts";

const TEXT_BYTES_MAX = 2 ** 30;
const PART_BYTES = 64 * 1024;
const CHUNK_BYTES = 1 << 20;
const NEWLINE = Buffer.from("\n");

/**
 * One file with all the text, so that every row counts the same whatever happens to the files meanwhile. It has no name: however we end, nothing is
 * left of it. The counting processes open it through this process's descriptor.
 */
export class TextCopy {
  readonly skipped: Skipped[] = [];
  files = 0;
  bytes = 0;
  readonly #fd: number;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "tally-"));
    try {
      this.#fd = openSync(join(folder, "text"), "wx+", 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  get path(): string {
    return `/proc/${process.pid}/fd/${this.#fd}`;
  }

  /** Adds a file, or to `skipped` why it could not be read. Throws an InputError when there is no room for it. */
  add(path: string): void {
    const start = this.bytes;
    let fd: number | undefined;
    try {
      fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a FIFO that came to be there meanwhile must not keep us
      const found = fstatSync(fd);
      if (!found.isFile()) throw new Error("no regular file any more");
      this.#mustHaveRoom(found.size);
      this.#append(fd);
      this.files++;
    } catch (error) {
      if (error instanceof InputError) throw error;
      this.skipped.push({ path, why: (error as Error).message });
      this.bytes = start;
      ftruncateSync(this.#fd, start);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  #append(fd: number): void {
    for (let length = readSync(fd, this.#chunk); length > 0; length = readSync(fd, this.#chunk)) {
      this.#mustHaveRoom(length); // again, as it may grow
      this.#write(this.#chunk, length);
    }
    this.#write(NEWLINE, 1); // the last word of a file and the first of the next are two
  }

  #mustHaveRoom(bytes: number): void {
    if (this.bytes + bytes >= TEXT_BYTES_MAX)
      throw new InputError(`there is more text than ${TEXT_BYTES_MAX / 2 ** 20} MiB; give fewer paths`);
  }

  #write(bytes: Buffer, length: number): void {
    try {
      for (let done = 0; done < length;) done += writeSync(this.#fd, bytes, done, length - done, this.bytes + done);
    } catch (cause) {
      throw new InputError(`the text cannot be copied to ${tmpdir()}: ${(cause as Error).message}; set TMPDIR to where there is room`, {
        cause,
      });
    }
    this.bytes += length;
  }

  /** Where it is divided: about every 64 KiB, after a byte that is in no word, so that the parts have the words that the whole has. */
  cuts(): Int32Array {
    const cuts = [0];
    for (let at = 0; at < this.bytes; cuts.push(at)) at = this.#afterSeparator(at + PART_BYTES);
    return Int32Array.from(cuts);
  }

  #afterSeparator(from: number): number {
    for (let at = from; at < this.bytes;) {
      const length = readSync(this.#fd, this.#chunk, 0, Math.min(512, this.bytes - at), at);
      for (let offset = 0; offset < length; offset++) if (isSeparator(this.#chunk[offset]!)) return at + offset + 1;
      at += length;
    }
    return this.bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
