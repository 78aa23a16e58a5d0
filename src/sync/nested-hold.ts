import { LockstepError } from "./error.ts";
import type { Hold } from "./lock.ts";
import { limit } from "./limit.ts";
import { timedOut } from "./timed-out.ts";
import { type Wait, timeoutOf } from "./wait.ts";
import { whenAborted } from "./when-aborted.ts";

/** The one hold of the lock that others are nested in. */
export interface OuterHold extends Pick<Hold, "token" | "signal" | "abandoned"> {
  /** The same one for all its holds. */
  readonly lock: { readonly name: string };
  readonly held: boolean;
  /** Is the lock given up for a condition's wait? */
  readonly waiting: boolean;
  /** Ends that wait. */
  giveUp(): void;
}

/** All the holds that one of them is nested with. */
export interface Nesting {
  readonly base: OuterHold;
  enter(parent: NestedHold): NestedHold;
  leave(hold: NestedHold): void | Promise<void>;
}

/** One level of an rlock's hold. It may have one live child at a time, so that siblings exclude each other. */
export class NestedHold implements Hold {
  readonly #nest: Nesting;
  readonly #parent: NestedHold | null;
  readonly #line = new Set<() => void>();
  #child: NestedHold | null = null;
  #released = false;
  #isWaiting = false;

  constructor(nest: Nesting, parent: NestedHold | null) {
    this.#nest = nest;
    this.#parent = parent;
  }

  get token(): bigint {
    return this.#nest.base.token;
  }

  get signal(): AbortSignal {
    return this.#nest.base.signal;
  }

  get abandoned(): boolean {
    return this.#nest.base.abandoned;
  }

  /** The hold of the lock underneath. */
  get base(): OuterHold {
    return this.#nest.base;
  }

  get held(): boolean {
    return !this.#released && this.base.held;
  }

  get released(): boolean {
    return this.#released;
  }

  /** Of a condition's wait with this hold: disposing of it meanwhile ends the wait, though an outer hold goes on. */
  async during<T>(waiting: Promise<T>): Promise<T> {
    this.#isWaiting = true;
    try {
      return await waiting;
    } finally {
      this.#isWaiting = false;
    }
  }

  async release(): Promise<void> {
    await this.endOnce();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#released) await this.end();
  }

  protected endOnce(): void | Promise<void> {
    if (this.#released)
      throw new LockstepError("not-held", `this hold of "${this.base.lock.name}" was released before; release it once, or use withLock`);
    if (this.base.waiting)
      throw new LockstepError("not-held", `this hold of "${this.base.lock.name}" is waiting on a condition; release it after the wait`);
    return this.end();
  }

  protected end(): void | Promise<void> {
    this.#released = true;
    if (this.#isWaiting) this.base.giveUp();
    const left = this.#nest.leave(this);
    if (this.#parent !== null) this.#parent.#next();
    for (const wake of [...this.#line]) wake(); // they find that their parent has ended
    return left;
  }

  /** A hold nested in this one, once no sibling lives. */
  async child(lock: OuterHold["lock"], wait: Wait | undefined): Promise<this> {
    const timeoutMs = timeoutOf(wait);
    wait?.signal?.throwIfAborted();
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const child = this.tryChild(lock);
      if (child !== null) return child;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw timedOut(`the rlock "${lock.name}", kept by a sibling, could not be acquired`, timeoutMs);
      await this.#siblingGone(leftMs, wait?.signal);
    }
  }

  tryChild(lock: OuterHold["lock"]): this | null {
    if (!this.held || this.base.lock !== lock) {
      throw new LockstepError(
        "not-owner",
        `the hold given as owner is not a present hold of "${lock.name}"; give the hold you are nested in, while it lives`,
      );
    }
    if (this.#child !== null) return null;
    const child = this.#nest.enter(this) as this; // a nest's holds are of one class
    this.#child = child;
    return child;
  }

  /** The child has ended: the next in line may come in. */
  #next(): void {
    this.#child = null;
    const [wake] = this.#line;
    wake?.();
  }

  #siblingGone(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal: ended } = this.base;
      const left = (): void => {
        callOff();
        disarm();
        this.#line.delete(wake);
      };
      const wake = (): void => {
        left();
        resolve();
      };
      const disarm = limit(timeoutMs, signal, wake, (reason) => {
        left();
        reject(reason);
      });
      const callOff = whenAborted(ended, () => {
        left();
        reject(ended.reason);
      });
      this.#line.add(wake);
    });
  }
}
