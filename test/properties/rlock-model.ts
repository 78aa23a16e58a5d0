export type Fate = "waiting" | "held" | "released" | "refused";

/** One asking for the rlock. `owner` is a name, or the asking it is nested in. */
export interface Asking {
  readonly number: number;
  readonly owner: string | Asking;
  fate: Fate;
  /** Nested in this one: the one inside, and those who wait for it to end. */
  child: Asking | undefined;
  readonly line: Asking[];
}

/** A recursive lock of one thread as a sequence of operations sees it. */
export class RLockModel {
  readonly askings: Asking[] = [];
  /** In the order of their coming; all of one owner. */
  #levels: Asking[] = [];
  #owner: string | undefined;
  #line: Asking[] = [];

  get owner(): string | undefined {
    return this.#owner;
  }

  get isLocked(): boolean {
    return this.#levels.length > 0;
  }

  /** Innermost level. */
  get innermost(): Asking | undefined {
    return this.#levels.at(-1);
  }

  /** "held", "waiting" if it may, else "refused". */
  ask(owner: string | Asking, mayWait: boolean): Fate {
    const asking: Asking = { number: this.askings.length, owner, fate: "refused", child: undefined, line: [] };
    this.askings.push(asking);
    if (typeof owner !== "string") this.#nest(owner, asking, mayWait);
    else if (this.#owner === undefined || this.#owner === owner) this.#enter(asking);
    else if (mayWait) {
      asking.fate = "waiting";
      this.#line.push(asking);
    }
    return asking.fate;
  }

  giveUp(asking: Asking): void {
    if (asking.fate !== "waiting") return;
    asking.fate = "refused";
    const line = typeof asking.owner === "string" ? this.#line : asking.owner.line;
    line.splice(line.indexOf(asking), 1);
  }

  release(asking: Asking): void {
    if (asking.fate !== "held") return;
    asking.fate = "released";
    this.#levels.splice(this.#levels.indexOf(asking), 1);
    for (const orphan of asking.line.splice(0)) orphan.fate = "refused";
    const parent = asking.owner;
    if (typeof parent !== "string" && parent.fate === "held") {
      parent.child = undefined;
      const sibling = parent.line.shift();
      if (sibling !== undefined) this.#nest(parent, sibling, true);
    }
    if (this.#levels.length > 0) return;
    this.#owner = undefined;
    this.#next();
  }

  /** The oldest in line comes in, and whoever else has its owner. */
  #next(): void {
    const [head] = this.#line;
    if (head === undefined) return;
    const entering = this.#line.filter(({ owner }) => owner === head.owner);
    this.#line = this.#line.filter(({ owner }) => owner !== head.owner);
    for (const asking of entering) this.#enter(asking);
  }

  #nest(parent: Asking, asking: Asking, mayWait: boolean): void {
    if (parent.fate !== "held") asking.fate = "refused";
    else if (parent.child === undefined) {
      parent.child = asking;
      this.#enter(asking);
    } else if (mayWait) {
      asking.fate = "waiting";
      parent.line.push(asking);
    }
  }

  #enter(asking: Asking): void {
    asking.fate = "held";
    this.#levels.push(asking);
    if (typeof asking.owner === "string") this.#owner = asking.owner;
  }
}
