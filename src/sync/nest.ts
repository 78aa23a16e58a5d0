import type { OuterHold, NestedHold, Nesting } from "./nested-hold.ts";
import type { Owner } from "./owner.ts";

/** The holds nested in one hold of an rlock: the lock is released with the last of them. */
export class Nest<H extends NestedHold> implements Nesting {
  readonly base: OuterHold;
  readonly owner: Owner;
  readonly #holds: H[] = [];
  readonly #make: (nest: Nesting, parent: NestedHold | null) => H;
  readonly #ended: () => void | Promise<void>;

  /** `ended` releases the base. */
  constructor(base: OuterHold, owner: Owner, make: (nest: Nesting, parent: NestedHold | null) => H, ended: () => void | Promise<void>) {
    this.base = base;
    this.owner = owner;
    this.#make = make;
    this.#ended = ended;
  }

  /** Another hold for the same owner; null for anybody else. */
  reenter(owner: Owner): H | null {
    return owner === this.owner ? this.enter(null) : null;
  }

  enter(parent: NestedHold | null): H {
    const hold = this.#make(this, parent);
    this.#holds.push(hold);
    return hold;
  }

  innermost(): H {
    const hold = this.#holds.at(-1);
    if (hold === undefined) throw new Error("invariant: a nest whose base is held has a hold");
    return hold;
  }

  leave(hold: NestedHold): void | Promise<void> {
    this.#holds.splice(this.#holds.indexOf(hold as H), 1);
    return this.#holds.length > 0 ? undefined : this.#ended();
  }
}
