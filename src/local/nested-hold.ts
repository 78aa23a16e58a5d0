import { LockstepError } from "../sync/error.ts";
import type { LocalHold } from "../sync/lock.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { whenAborted } from "../sync/when-aborted.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { Nest } from "./nest.ts";
import type { RawLock } from "./raw/raw-lock.ts";

/** One level of an rlock's hold. It may have one live child at a time, so that siblings exclude each other. */
export class NestedHold implements LocalHold {
  readonly #nest: Nest;
  readonly #parent: NestedHold | null;
  readonly #line = new Set<() => void>();
  #child: NestedHold | null = null;
  #released = false;
  #isWaiting = false;

  constructor(nest: Nest, parent: NestedHold | null) {
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
  get base(): LockHold {
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

  releaseSync(): void {
    if (this.#released)
      throw new LockstepError("not-held", `this hold of "${this.base.lock.name}" was released before; release it once, or use withLock`);
    if (this.base.waiting)
      throw new LockstepError("not-held", `this hold of "${this.base.lock.name}" is waiting on a condition; release it after the wait`);
    this.#end();
  }

  #end(): void {
    this.#released = true;
    if (this.#isWaiting) this.base.giveUp();
    this.#nest.leave(this);
    if (this.#parent !== null) this.#parent.#next();
    for (const wake of [...this.#line]) wake(); // they find that their parent has ended
  }

  async release(): Promise<void> {
    this.releaseSync();
  }

  [Symbol.dispose](): void {
    if (!this.#released) this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  /** A hold nested in this one, once no sibling lives. */
  async child(lock: RawLock, wait: Wait | undefined): Promise<NestedHold> {
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

  tryChild(lock: RawLock): NestedHold | null {
    if (!this.held || this.base.lock !== lock) {
      throw new LockstepError(
        "not-owner",
        `the hold given as owner is not a present hold of "${lock.name}"; give the hold you are nested in, while it lives`,
      );
    }
    if (this.#child !== null) return null;
    this.#child = this.#nest.enter(this);
    return this.#child;
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
