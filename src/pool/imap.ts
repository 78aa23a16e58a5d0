import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import type { Crew } from "./crew.ts";
import type { Asker, Job } from "./job.ts";
import { RESULTS_AT, Order } from "./order.ts";

export interface ImapPlan {
  readonly crew: Crew;
  readonly name: string;
  readonly values: Iterable<unknown> | AsyncIterable<unknown>;
  /** Values a job. */
  readonly chunk: number;
  /** Values pulled ahead of the results taken. */
  readonly ahead: number;
  readonly redo: number;
  readonly isOrdered: boolean;
  readonly wait: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined };
}

/** What came of a job: its results, and what then went wrong. */
interface Yield {
  readonly results: readonly unknown[];
  readonly error?: unknown;
}

/**
 * Results one by one. Values are pulled from the input as results are taken, and never more than a bound ahead of them: an endless input takes no more memory
 * than a short one.
 */
export class Imap implements Asker {
  readonly #plan: ImapPlan;
  /** Jobs that were given and have not settled. */
  #given = 0;
  /** By the position of the first value; unordered, by that of coming. */
  readonly #yields = new Map<number, Yield>();
  #came = 0;
  #pulled = 0;
  #taken = 0;
  #hasEnded = false;
  /** The input failed. */
  #failure: { readonly error: unknown } | null = null;
  #isOver = false;
  /** The input waits until results are taken. */
  #isParked = false;
  /** Values that are not a whole job yet. */
  #chunk: unknown[] = [];
  #wakeTaker: () => void = () => {};
  #wakePuller: () => void = () => {};

  constructor(plan: ImapPlan) {
    this.#plan = plan;
  }

  async *results(): AsyncGenerator<unknown, void, undefined> {
    const { signal } = this.#plan.wait;
    signal?.throwIfAborted();
    const pulling = this.#pull();
    /** Does it end because of its time or its signal? */
    let isDoomed = false;
    try {
      for (let at = 0; ;) {
        isDoomed = true;
        const next = this.#yields.get(at) ?? (await this.#awaited(at));
        isDoomed = false;
        if (next === null) break;
        this.#yields.delete(at);
        at += this.#plan.isOrdered ? next.results.length : 1;
        for (const result of next.results) {
          this.#taken++;
          this.#wakePuller();
          yield result;
        }
        if ("error" in next) throw next.error;
      }
      if (this.#failure !== null) throw this.#failure.error;
    } finally {
      this.#isOver = true;
      this.#plan.crew.dropAll(this, isDoomed);
      this.#wakePuller();
      if (this.#isParked) await pulling; // it closes the input
    }
  }

  done(job: Job, answer: readonly unknown[]): void {
    this.#come(job, { results: answer.slice(RESULTS_AT) });
  }

  failed(job: Job, error: unknown, before: readonly unknown[]): void {
    this.#come(job, { results: before, error });
  }

  #come(job: Job, what: Yield): void {
    this.#given--;
    this.#yields.set(this.#plan.isOrdered ? job.first : this.#came++, what);
    this.#wakeTaker();
  }

  /** The one at that position once it has come; null when none will. Rejects when it is too late, or the signal aborts. */
  async #awaited(at: number): Promise<Yield | null> {
    for (;;) {
      this.#plan.wait.signal?.throwIfAborted();
      const next = this.#yields.get(at);
      if (next !== undefined) return next;
      if (this.#hasEnded && this.#given === 0) return null;
      await this.#news();
    }
  }

  #news(): Promise<void> {
    const { timeoutMs, signal } = this.#plan.wait;
    return new Promise((resolve, reject) => {
      const late = (): void => reject(timedOut(`the next result of "${this.#plan.name}" was not there`, timeoutMs));
      const disarm = limit(timeoutMs, signal, late, reject);
      this.#wakeTaker = () => {
        disarm();
        resolve();
      };
    });
  }

  /** Gives what the input has, as far as it may. Does not reject. */
  async #pull(): Promise<void> {
    const { values } = this.#plan;
    try {
      if (Symbol.asyncIterator in values) {
        for await (const value of values) if (this.#isOver || !(await this.#goesOn(value))) break;
      } else {
        for (const value of values) if (!this.#hasRoom(value) && !(await this.#room())) break;
      }
      if (!this.#isOver) this.#flush();
    } catch (error) {
      this.#failure = { error };
    }
    this.#hasEnded = true;
    this.#wakeTaker();
  }

  async #goesOn(value: unknown): Promise<boolean> {
    return this.#hasRoom(value) || this.#room();
  }

  /** Takes a value; may another one come at once? */
  #hasRoom(value: unknown): boolean {
    this.#pulled++;
    this.#chunk.push(value);
    if (this.#chunk.length === this.#plan.chunk) this.#flush();
    return this.#pulled - this.#taken < this.#plan.ahead;
  }

  /** Resolves when another value may come, with false when none is wanted any more. */
  async #room(): Promise<boolean> {
    this.#isParked = true;
    while (!this.#isOver && this.#pulled - this.#taken >= this.#plan.ahead)
      await new Promise<void>((resolve) => (this.#wakePuller = resolve));
    this.#isParked = false;
    return !this.#isOver;
  }

  #flush(): void {
    if (this.#chunk.length === 0) return;
    const { crew, name, redo } = this.#plan;
    crew.mustBeOpen();
    crew.give(Order.MAP, name, this.#chunk, this.#pulled - this.#chunk.length, redo, this);
    this.#given++;
    this.#chunk = [];
  }
}
