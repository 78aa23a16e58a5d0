/** What becomes of an acquire. */
export type Fate = "waiting" | "held" | "released" | "lost" | "refused";

interface Modelled {
  holder: number | null;
  /** Oldest first. */
  readonly line: number[];
}

/** The locks of one thread as a sequence of operations sees them: no words, no wakers, no clock. Every acquire has a number. */
export class LockModel {
  readonly fates: Fate[] = [];
  readonly #locks = new Map<string, Modelled>();
  readonly #names: string[] = [];

  isHeld(name: string): boolean {
    return this.#lock(name).holder !== null;
  }

  /** Numbers a new acquire, which waits if it may. */
  acquire(name: string, mayWait: boolean): Fate {
    const lock = this.#lock(name);
    const number = this.fates.length;
    this.#names.push(name);
    this.fates.push("refused");
    if (lock.holder === null) this.#grant(lock, number);
    else if (mayWait) {
      lock.line.push(number);
      this.fates[number] = "waiting";
    }
    return this.fates[number]!;
  }

  /** Takes a waiter out of the line; nothing else can be given up. */
  giveUp(number: number): void {
    if (this.fates[number] !== "waiting") return;
    const { line } = this.#lock(this.#names[number]!);
    line.splice(line.indexOf(number), 1);
    this.fates[number] = "refused";
  }

  /** Ends a hold, by its holder or by force, and gives the lock to the oldest waiter. */
  end(number: number, fate: "released" | "lost"): void {
    const lock = this.#lock(this.#names[number]!);
    if (lock.holder !== number) return;
    this.fates[number] = fate;
    lock.holder = null;
    const next = lock.line.shift();
    if (next !== undefined) this.#grant(lock, next);
  }

  holder(name: string): number | null {
    return this.#lock(name).holder;
  }

  #grant(lock: Modelled, number: number): void {
    lock.holder = number;
    this.fates[number] = "held";
  }

  #lock(name: string): Modelled {
    let lock = this.#locks.get(name);
    if (lock === undefined) this.#locks.set(name, (lock = { holder: null, line: [] }));
    return lock;
  }
}
