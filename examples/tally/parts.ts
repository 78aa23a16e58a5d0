import { closeSync, openSync, readSync } from "node:fs";
import type { LocalSpace, LocalValue } from "lockstep";
import type { Job } from "./job.ts";

/** The parts of the text, each drawn by one process: the queue is a counter in shared memory. */
export class Parts {
  readonly total: number;
  readonly text: Uint8Array;
  readonly #cuts: Int32Array;
  readonly #drawn: LocalValue<number>;
  readonly #fd: number;

  constructor(space: LocalSpace, { path, cuts, passes }: Pick<Job, "path" | "cuts" | "passes">) {
    this.total = (cuts.length - 1) * passes;
    this.text = new Uint8Array(longestPart(cuts));
    this.#cuts = cuts;
    this.#drawn = drawnParts(space);
    this.#fd = openSync(path, "r");
  }

  /** The next part that nobody has drawn. */
  *draw(): Generator<number, void> {
    for (let part = this.#drawn.add(1); part < this.total; part = this.#drawn.add(1)) yield part;
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

export function drawnParts(space: LocalSpace): LocalValue<number> {
  return space.value("drawn", "int32", 0, { lock: false });
}

export function longestPart(cuts: Int32Array): number {
  let longest = 0;
  for (let part = 1; part < cuts.length; part++) longest = Math.max(longest, cuts[part]! - cuts[part - 1]!);
  return longest;
}
