import type { Engine } from "../engine/engine.ts";
import { awake } from "./awake.ts";

/** Where somebody looks. */
export interface Field<T> {
  /** Whatever is written in these has it looked at again. */
  readonly groups: readonly string[];
  look(): Promise<T>;
  /** It is looked at again after so many milliseconds anyway: what nobody writes, as that somebody has died, is seen then. */
  readonly everyMs?: number;
}

/** What somebody waits to see. */
export interface Sought<T> {
  /** Undefined as long as it is not there. */
  found(seen: T): unknown;
}

interface Waiter {
  /** The first look that is late enough for it: one that began before it came may show what was over by then. */
  readonly from: number;
  resolve(found: unknown): void;
  reject(reason: unknown): void;
}

/**
 * All of one client who wait for what is written in some groups of cells: one watch of each, and after each change one look for all of them. It is there as
 * long as somebody waits.
 */
export class Lookout<T> {
  readonly #engine: Engine;
  readonly #field: Field<T>;
  readonly #ended: () => void;
  readonly #waiting = new Map<Sought<T>, Waiter>();
  /** How many looks have begun. */
  #looks = 0;
  /** Something may have been written since the last look began, or somebody has come. */
  #isDue = false;
  #isRunning = false;
  #wake: (() => void) | undefined;

  constructor(engine: Engine, field: Field<T>, ended: () => void) {
    this.#engine = engine;
    this.#field = field;
    this.#ended = ended;
  }

  until(sought: Sought<T>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(sought, { from: this.#looks + 1, resolve, reject });
      this.#due();
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Nobody waits for that any more. */
  giveUp(sought: Sought<T>): void {
    if (this.#waiting.delete(sought)) this.#due();
  }

  close(reason: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    this.#due();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const { groups, look, everyMs } = this.#field;
    const sleep = awake();
    const timer = everyMs === undefined ? undefined : setInterval(() => this.#due(), everyMs);
    let stops: (() => void)[] | undefined;
    try {
      while (this.#waiting.size > 0) {
        this.#isDue = false;
        const number = ++this.#looks;
        this.#show(await look(), number);
        if (this.#waiting.size === 0) break;
        // What was written between that look and the watch is seen by the next look.
        if (stops === undefined) await this.#watchAll(groups, (stops = []));
        else if (!this.#isDue) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } catch (error) {
      this.close(error);
    }
    for (const stop of stops ?? []) stop();
    clearInterval(timer);
    sleep();
    this.#isRunning = false;
    this.#ended();
  }

  async #watchAll(groups: readonly string[], stops: (() => void)[]): Promise<void> {
    const watching = await Promise.allSettled(groups.map((group) => this.#engine.watch(group, () => this.#due())));
    for (const watch of watching) if (watch.status === "fulfilled") stops.push(watch.value);
    for (const watch of watching) if (watch.status === "rejected") throw watch.reason;
  }

  #show(seen: T, number: number): void {
    for (const [sought, { from, resolve, reject }] of this.#waiting) {
      if (number < from) continue;
      try {
        const found = sought.found(seen);
        if (found === undefined) continue;
        resolve(found);
      } catch (error) {
        reject(error);
      }
      this.#waiting.delete(sought);
    }
  }

  #due(): void {
    this.#isDue = true;
    this.#wake?.();
    this.#wake = undefined;
  }
}
