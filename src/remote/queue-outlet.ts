import { LockstepError } from "../sync/error.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import type { Context } from "./context.ts";
import type { Field } from "./lookout.ts";
import { type QueueCells, type Taken, WINDOW, type Waiting } from "./queue-cells.ts";
import { QueueTaker } from "./queue-taker.ts";
import { within } from "./within.ts";

/** Who waits for values. */
interface Getter {
  readonly most: number;
  /** None: the queue was closed and is empty. */
  resolve(taken: readonly Taken[]): void;
  reject(reason: unknown): void;
}

interface Seen {
  readonly waiting: readonly Waiting[];
  /** Closed, and nothing can come any more. */
  readonly isOver: boolean;
}

/**
 * Where one client takes values out of a queue. All of it that wait do so as one, and what they want is taken in one commit and dealt out in the order in which
 * they came. Clients that want the same value come into each other's way: who was too late takes others at random next time.
 */
export class QueueOutlet {
  readonly #context: Context;
  readonly #cells: QueueCells;
  /** Of a queue whose values have to be acknowledged. */
  readonly #taker: QueueTaker | undefined;
  readonly #field: Field<Seen>;
  readonly #getters: Getter[] = [];
  /** Ids of what this client has and has not acknowledged, or is about to take. */
  readonly #own = new Set<string>();
  #isRunning = false;
  #isUnwanted = new AbortController();
  #tidiedAtMs = -Infinity;

  constructor(context: Context, cells: QueueCells, joinable: boolean, lost: (by: bigint, reason: LockstepError) => void) {
    this.#context = context;
    this.#cells = cells;
    const { state, items, again, taken } = cells;
    if (joinable) this.#taker = new QueueTaker(context.engine, state, lost);
    const look = (): Promise<Seen> => this.#look();
    this.#field = joinable
      ? { groups: [state, items, again, taken], look, everyMs: context.ttlMs / 3 }
      : { groups: [state, items, again], look };
  }

  /** At least one, at most `most`, once there is one; none when the queue was closed and is empty. */
  async take(most: number, wait: Wait | undefined, missed: string): Promise<readonly Taken[]> {
    wait?.signal?.throwIfAborted();
    if (timeoutOf(wait) === 0) return this.takeNow(most);
    let getter!: Getter;
    const taken = new Promise<readonly Taken[]>((resolve, reject) => this.#getters.push((getter = { most, resolve, reject })));
    if (!this.#isRunning) void this.#run();
    return within(taken, wait, missed, () => this.#leave(getter));
  }

  /** What there is, at most `most`. */
  async takeNow(most: number): Promise<readonly Taken[]> {
    for (let isLate = false; ; isLate = true) {
      const { waiting } = await this.#look();
      if (waiting.length === 0) return [];
      const taken = await this.#takeSome(waiting, most, isLate);
      if (taken !== undefined) return taken;
    }
  }

  /** Nothing in the queue, and nothing with anybody. */
  async isDone(): Promise<boolean> {
    await this.#tidy();
    return (await this.#cells.takenAlone())?.length === 0;
  }

  /** False when one of them is not this client's any more. */
  async finish(taken: readonly Taken[], writes: Parameters<QueueCells["finish"]>[1]): Promise<boolean> {
    return this.#settle(taken, () => this.#cells.finish(taken, writes));
  }

  async giveBack(taken: Taken): Promise<boolean> {
    return this.#settle([taken], () => this.#cells.giveBack(taken));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let isLate = false;
    while (this.#getters.length > 0) {
      try {
        const { signal } = this.#isUnwanted;
        const found = (seen: Seen): Seen | undefined => (seen.waiting.length > 0 || seen.isOver ? seen : undefined);
        const { waiting, isOver } = await this.#context.lookouts.until(this.#field, found, { signal }, "");
        if (isOver) for (const { resolve } of this.#getters.splice(0)) resolve([]);
        const most = this.#getters.reduce((sum, getter) => sum + getter.most, 0);
        if (isOver || most === 0) continue;
        const taken = await this.#takeSome(waiting, most, isLate);
        isLate = taken === undefined;
        await this.#deal(taken ?? []);
      } catch (error) {
        if (!this.#isUnwanted.signal.aborted) for (const { reject } of this.#getters.splice(0)) reject(error);
        this.#isUnwanted = new AbortController();
      }
    }
    this.#isRunning = false;
  }

  /** Who has gone meanwhile gets none; what nobody wants any more goes back. */
  async #deal(taken: Taken[]): Promise<void> {
    while (taken.length > 0 && this.#getters.length > 0) {
      const { most, resolve } = this.#getters.shift()!;
      resolve(taken.splice(0, most));
    }
    for (const one of taken) await this.giveBack(one);
  }

  #leave(getter: Getter): void {
    const at = this.#getters.indexOf(getter);
    if (at >= 0) this.#getters.splice(at, 1);
    if (this.#getters.length === 0) this.#isUnwanted.abort();
  }

  async #takeSome(waiting: readonly Waiting[], most: number, isLate: boolean): Promise<Taken[] | undefined> {
    const count = Math.min(most, WINDOW, waiting.length);
    const from = isLate ? Math.floor(Math.random() * (waiting.length - count + 1)) : 0;
    const wanted = waiting.slice(from, from + count);
    const by = await this.#taker?.live();
    if (by !== undefined) for (const { cell } of wanted) this.#own.add(cell.id);
    let taken: Taken[] | undefined;
    try {
      return (taken = await this.#cells.take(wanted, by));
    } finally {
      // If it is not known whether they were taken, they are found under our name and given back.
      if (taken === undefined) for (const { cell } of wanted) this.#own.delete(cell.id);
    }
  }

  /** Once it is settled, or nobody knows, they are not this client's any more. */
  async #settle(taken: readonly Taken[], settle: () => Promise<boolean>): Promise<boolean> {
    try {
      return await settle();
    } finally {
      for (const { id } of taken) this.#own.delete(id);
    }
  }

  async #look(): Promise<Seen> {
    await this.#tidy();
    const waiting = await this.#cells.waiting();
    if (waiting.length > 0 || !(await this.#cells.readState()).isClosed) return { waiting, isOver: false };
    // What others have may come back yet.
    const taken = await this.#cells.takenAlone();
    return { waiting, isOver: taken?.every(({ id }) => this.#own.has(id)) === true };
  }

  /** Gives back what those have who have died, three times in the life of a claim. */
  async #tidy(): Promise<void> {
    if (this.#taker === undefined || performance.now() - this.#tidiedAtMs < this.#context.ttlMs / 3) return;
    this.#tidiedAtMs = performance.now();
    const taken = await this.#cells.takenCells();
    if (taken.length === 0) return;
    const living = await this.#taker.all(); // whoever is in none of these took before, and is gone
    for (const one of taken) {
      const isLeft = one.by === this.#taker.order && !this.#own.has(one.id);
      if (isLeft || !living.has(one.by)) await this.#cells.giveBack(one);
    }
  }
}
