import type { Owner } from "../../sync/owner.ts";

/** Somebody of this thread who holds and waits: itself, wherever it is given. */
export class LockOwner implements Owner {
  readonly label: string;
  readonly #number: number;
  readonly #home: unknown;

  constructor(label: string, number = 0, home: unknown = null) {
    this.label = label;
    this.#number = number;
    this.#home = home;
  }

  /** By which it is known in shared words; 0 when nobody can name it, and in another space than that it was made by. */
  numberIn(home: unknown): number {
    return home === this.#home ? this.#number : 0;
  }
}
