import type { Owner } from "../../sync/owner.ts";

/** Somebody of this thread who holds and waits: itself, wherever it is given. */
export class LockOwner implements Owner {
  readonly label: string;
  /** By which it is known in shared words; 0 when nobody can name it. */
  readonly number: number;

  constructor(label: string, number = 0) {
    this.label = label;
    this.number = number;
  }
}
