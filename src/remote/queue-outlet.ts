import { setTimeout as pause } from "node:timers/promises";
import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import type { Context } from "./context.ts";
import { fitting } from "./fitting.ts";
import type { Field } from "./lookout.ts";
import { type QueueCells, type Taken, WINDOW, type Waiting } from "./queue-cells.ts";
import { QueueOwn } from "./queue-own.ts";
import { QueueTaker } from "./queue-taker.ts";

/** How many more are looked at than are wanted. */
const SPARE = 3;

/** Who waits for values. */
interface Getter {
  readonly most: number;
  /** Why it does not wait any more, though what is on its way may be for it. */
  endedBy?: { readonly reason: unknown };
  /** With none, the queue was closed and is empty. */
  resolve(taken: readonly Taken[]): void;
  reject(reason: unknown): void;
}

/** Whose values these are. */
interface OutletOwner {
  /** What was taken under that order may be somebody else's now. */
  lost(by: bigint, reason: LockstepError): void;
  /** It can only be acknowledged: nobody here can give it back. */
  keeps(taken: Taken): boolean;
}

interface Seen {
  readonly waiting: readonly Waiting[];
  /** Closed, and nothing can come any more. */
  readonly isOver: boolean;
}

/**
 * Where one client takes values out of a queue. All of it that wait do so as one, and what they want is taken in one commit and dealt out in the order in which
 * they came. It takes the oldest it has seen that are still there: nothing older can have come since, so values leave in the order in which they were put.
 */
export class QueueOutlet {
  readonly #context: Context;
  readonly #cells: QueueCells;
  /** Of a queue whose values have to be acknowledged. */
  readonly #taker: QueueTaker | undefined;
  readonly #field: Field<Seen>;
  readonly #getters: Getter[] = [];
  readonly #owner: OutletOwner;
  readonly #own = new QueueOwn();
  #isRunning = false;
  /** A commit is on its way, which may take what somebody waits for. */
  #isTaking = false;
  #isUnwanted = new AbortController();
  #tidiedAtMs = -Infinity;
  /** How often it is not known what became of something taken. */
  #doubts = 0;

  constructor(context: Context, cells: QueueCells, joinable: boolean, owner: OutletOwner) {
    this.#context = context;
    this.#cells = cells;
    this.#owner = owner;
    const { state, items, again, taken } = cells;
    const disown = (by: bigint, reason: LockstepError): void => {
      this.#own.clear();
      owner.lost(by, reason);
    };
    if (joinable) this.#taker = new QueueTaker(context.engine, state, disown);
    const look = (): Promise<Seen> => this.#look(this.#wanted);
    this.#field = joinable
      ? { groups: [state, items, again, taken], look, everyMs: context.ttlMs / 3 }
      : { groups: [state, items, again], look };
  }

  /**
   * At least one, at most `most`, once there is one; none when the queue was closed and is empty. Who gives up while a commit is on its way for it waits for
   * the outcome: what was taken is not put back.
   */
  async take(most: number, wait: Wait | undefined, missed: string): Promise<readonly Taken[]> {
    wait?.signal?.throwIfAborted();
    const timeoutMs = timeoutOf(wait);
    if (timeoutMs === 0) return this.takeNow(most);
    let getter!: Getter;
    const taken = new Promise<readonly Taken[]>((resolve, reject) => this.#getters.push((getter = { most, resolve, reject })));
    const leave = (reason: unknown): void => this.#leave(getter, reason);
    const disarm = limit(timeoutMs, wait?.signal, () => leave(timedOut(missed, timeoutMs)), leave);
    if (!this.#isRunning) void this.#run();
    try {
      return await taken;
    } finally {
      disarm();
    }
  }

  /** What there is, at most `most`. */
  async takeNow(most: number): Promise<readonly Taken[]> {
    for (;;) {
      const { waiting } = await this.#look(most);
      if (waiting.length === 0) return [];
      const taken = await this.#takeOldest(waiting, most);
      if (taken.length > 0) return taken;
    }
  }

  /** Nothing in the queue, and nothing with anybody. */
  async isDone(): Promise<boolean> {
    await this.#tidy();
    return (await this.#cells.takenAlone(true))?.length === 0;
  }

  /** Takes no more, for now: others need not know of this client. */
  async leave(): Promise<void> {
    await this.#taker?.leave();
  }

  /** What ended the claim under which it was taken. */
  lostBy({ by }: Taken): LockstepError | undefined {
    return this.#taker?.lostBy(by);
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
    while (this.#getters.length > 0) {
      try {
        const { signal } = this.#isUnwanted;
        const found = (seen: Seen): Seen | undefined => (seen.waiting.length > 0 || seen.isOver ? seen : undefined);
        const { waiting, isOver } = await this.#context.lookouts.until(this.#field, found, { signal }, "");
        if (isOver) for (const { resolve } of this.#getters.splice(0)) resolve([]);
        else await this.#serve(waiting);
      } catch (error) {
        if (!this.#isUnwanted.signal.aborted) for (const { reject } of this.#getters.splice(0)) reject(error);
        this.#isUnwanted = new AbortController();
      }
    }
    this.#isRunning = false;
  }

  /** Takes for those who wait, as far as it goes, and lets those go who have given up meanwhile. */
  async #serve(waiting: readonly Waiting[]): Promise<void> {
    this.#isTaking = true;
    try {
      const taken = await this.#takeOldest(waiting, this.#wanted);
      while (taken.length > 0) {
        const getter = this.#getters.shift()!;
        getter.resolve(taken.splice(0, getter.most));
      }
    } finally {
      this.#isTaking = false;
      for (const getter of [...this.#getters]) if (getter.endedBy !== undefined) this.#leave(getter, getter.endedBy.reason);
    }
  }

  #leave(getter: Getter, reason: unknown): void {
    getter.endedBy ??= { reason };
    const at = this.#getters.indexOf(getter);
    if (this.#isTaking || at < 0) return;
    this.#getters.splice(at, 1);
    getter.reject(getter.endedBy.reason);
    if (this.#getters.length === 0) this.#isUnwanted.abort();
  }

  /** None when all that was seen has been taken by others. */
  async #takeOldest(waiting: readonly Waiting[], most: number): Promise<Taken[]> {
    const by = await this.#taker?.live();
    for (let seen = waiting; seen.length > 0;) {
      const bytes = seen.slice(0, WINDOW).map(({ body }) => Buffer.byteLength(body));
      const wanted = seen.slice(0, fitting(bytes, most));
      const outcome = await this.#takeAll(wanted, by);
      if ("taken" in outcome) return outcome.taken;
      seen = [...outcome.left, ...seen.slice(wanted.length)];
    }
    return [];
  }

  async #takeAll(wanted: readonly Waiting[], by: bigint | undefined): ReturnType<QueueCells["take"]> {
    if (by === undefined) return this.#cells.take(wanted, by);
    const own = wanted.map(({ cell: { id } }) => ({ by, id }));
    for (const one of own) this.#own.add(one);
    let isTaken = false;
    try {
      const outcome = await this.#cells.take(wanted, by);
      isTaken = "taken" in outcome;
      return outcome;
    } catch (error) {
      void this.#retrieve();
      throw error;
    } finally {
      if (!isTaken) for (const one of own) this.#own.delete(one);
    }
  }

  /** Once it is settled, or nobody knows, they are not this client's any more. */
  async #settle(taken: readonly Taken[], settle: () => Promise<boolean>): Promise<boolean> {
    try {
      return await settle();
    } catch (error) {
      void this.#retrieve();
      throw error;
    } finally {
      for (const one of taken) this.#own.delete(one);
    }
  }

  /**
   * A commit failed that may have been done or not: what is found under our name is given back, as nobody else does that while we live. At once, and again
   * until the store has answered.
   */
  async #retrieve(): Promise<void> {
    if (this.#doubts++ > 0) return;
    await Promise.resolve(); // then it is not ours any more
    while (this.#doubts > 0 && !this.#context.isClosed()) {
      const doubts = this.#doubts;
      try {
        this.#tidiedAtMs = -Infinity;
        await this.#tidy();
        this.#doubts -= doubts;
      } catch {
        await pause(this.#context.ttlMs / 3, undefined, { ref: false });
      }
    }
  }

  /** As many as those who wait want. */
  get #wanted(): number {
    return this.#getters.reduce((sum, { most }) => sum + most, 0);
  }

  /** A few more than are wanted, as others may be faster. */
  async #look(wanted: number): Promise<Seen> {
    await this.#tidy();
    const waiting = await this.#cells.waiting(Math.min(wanted + SPARE, WINDOW));
    if (waiting.length > 0 || !(await this.#cells.readState()).isClosed) return { waiting, isOver: false };
    // What others have may come back yet, and what is delivered here as well.
    const taken = await this.#cells.takenAlone(false);
    return { waiting, isOver: taken?.every((one) => this.#own.has(one) && this.#owner.keeps(one)) === true };
  }

  /** Gives back what those have who have died, three times in the life of a claim. */
  async #tidy(): Promise<void> {
    if (this.#taker === undefined || performance.now() - this.#tidiedAtMs < this.#context.ttlMs / 3) return;
    this.#tidiedAtMs = performance.now();
    const taken = await this.#cells.takenCells();
    if (taken.length === 0) return;
    const living = await this.#taker.all(); // whoever is in none of these took before, and is gone
    for (const one of taken) {
      const isLeft = one.by === this.#taker.order && !this.#own.has(one);
      if (isLeft || !living.has(one.by)) await this.#cells.giveBack(one);
    }
  }
}
