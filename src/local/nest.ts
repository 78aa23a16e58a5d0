import type { Owner } from "../sync/owner.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import { NestedHold } from "./nested-hold.ts";

/** The holds nested in one hold of an rlock: the lock is released with the last of them. */
export class Nest {
  readonly base: LockHold;
  readonly owner: Owner;
  readonly #holds: NestedHold[] = [];
  readonly #ended: () => void;

  constructor(base: LockHold, owner: Owner, ended: () => void) {
    this.base = base;
    this.owner = owner;
    this.#ended = ended;
  }

  /** Another hold for the same owner; null for anybody else. */
  reenter(owner: Owner): NestedHold | null {
    return owner === this.owner ? this.enter(null) : null;
  }

  enter(parent: NestedHold | null): NestedHold {
    const hold = new NestedHold(this, parent);
    this.#holds.push(hold);
    return hold;
  }

  innermost(): NestedHold {
    const hold = this.#holds.at(-1);
    if (hold === undefined) throw new Error("invariant: a nest whose base is held has a hold");
    return hold;
  }

  leave(hold: NestedHold): void {
    this.#holds.splice(this.#holds.indexOf(hold), 1);
    if (this.#holds.length > 0) return;
    this.#ended();
    this.base[Symbol.dispose]();
  }
}
