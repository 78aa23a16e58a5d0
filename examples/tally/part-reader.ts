import { closeSync, openSync, readSync } from "node:fs";
import type { Task } from "./task.ts";

/** The text, part by part. */
export class PartReader {
  /** Parts of all passes. */
  readonly total: number;
  /** What was read last. */
  readonly text: Uint8Array;
  readonly #cuts: Int32Array;
  readonly #fd: number;

  constructor({ path, cuts, passes }: Omit<Task, "processes">) {
    this.total = (cuts.length - 1) * passes;
    this.text = new Uint8Array(longestPart(cuts));
    this.#cuts = cuts;
    this.#fd = openSync(path, "r");
  }

  /** Reads a part into `text`; returns its length. */
  read(part: number): number {
    const index = part % (this.#cuts.length - 1);
    const [from, to] = [this.#cuts[index]!, this.#cuts[index + 1]!];
    const length = readSync(this.#fd, this.text, 0, to - from, from);
    if (length !== to - from) throw new Error(`the copy of the text ends after ${from + length} bytes, ${to} expected`);
    return length;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

export function longestPart(cuts: Int32Array): number {
  let longest = 0;
  for (let part = 1; part < cuts.length; part++) longest = Math.max(longest, cuts[part]! - cuts[part - 1]!);
  return longest;
}
