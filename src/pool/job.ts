import { LockstepError } from "../sync/error.ts";
import type { Lane } from "./lane.ts";
import { Order } from "./order.ts";
import { type Piece, pack, sizeOf } from "./parcel.ts";

/** Who waits for a job. It is told once, of one or the other. */
export interface Asker {
  /** The results begin at `RESULTS_AT`. */
  done(job: Job, answer: readonly unknown[]): void;
  /** `before`: the results of the calls before the one that failed. */
  failed(job: Job, error: unknown, before: readonly unknown[]): void;
}

/** One order to a worker: a call, or a chunk of calls. */
export class Job {
  readonly id: number;
  readonly way: number;
  readonly name: string;
  /** Of a chunk: which value its first one is, from 0. */
  readonly first: number;
  readonly asker: Asker;
  /** How often it may still be done again after it had begun. */
  redo: number;
  isSettled = false;
  /** Its asker is gone: whoever runs it is to be ended. */
  isDoomed = false;
  /** Room that its pieces take, once they were made. */
  size = 0;
  /** To which worker it was given. */
  lane: Lane | null = null;
  readonly #values: readonly unknown[];
  #pieces: readonly Piece[] | undefined;

  constructor(id: number, way: number, name: string, values: readonly unknown[], first: number, redo: number, asker: Asker) {
    this.id = id;
    this.way = way;
    this.name = name;
    this.#values = values;
    this.first = first;
    this.redo = redo;
    this.asker = asker;
  }

  /** What is sent. Throws `"invalid"` when a value has no clone. */
  pieces(most: number): readonly Piece[] {
    if (this.#pieces !== undefined) return this.#pieces;
    try {
      this.#pieces = pack([this.id, this.way, this.name, ...this.#values], this.id, most);
      for (const piece of this.#pieces) this.size += sizeOf(piece);
      return this.#pieces;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LockstepError("invalid", `what ${this.describe()} is called with cannot be copied to a worker: ${why}`, { cause });
    }
  }

  /** For errors: "resize", the values 8 to 11 */
  describe(): string {
    if (this.way === Order.APPLY) return `"${this.name}", task ${this.id},`;
    const last = this.first + this.#values.length - 1;
    return last === this.first ? `"${this.name}" of value ${last}` : `"${this.name}" of the values ${this.first} to ${last}`;
  }
}
