import type { LocalSpace, LocalValue } from "lockstep";
import type { Job } from "./job.ts";
import { PartReader } from "./part-reader.ts";

/** The parts of the text, each drawn by one process: the queue is a counter in shared memory. */
export class Parts extends PartReader {
  readonly #drawn: LocalValue<number>;

  constructor(space: LocalSpace, job: Pick<Job, "path" | "cuts" | "passes">) {
    super(job);
    this.#drawn = drawnParts(space);
  }

  /** The next part that nobody has drawn. */
  *draw(): Generator<number, void> {
    for (let part = this.#drawn.add(1); part < this.total; part = this.#drawn.add(1)) yield part;
  }
}

export function drawnParts(space: LocalSpace): LocalValue<number> {
  return space.value("drawn", "int32", 0, { lock: false });
}
