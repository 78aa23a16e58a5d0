import type { RemoteCondition } from "../sync/condition.ts";
import { LockstepError } from "../sync/error.ts";
import type { Hold } from "../sync/lock.ts";
import { NestedHold } from "../sync/nested-hold.ts";
import { timedOut } from "../sync/timed-out.ts";
import { untilReady } from "../sync/until-ready.ts";
import { type Wait, timeoutOf } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import { ClaimHold } from "./claim-hold.ts";
import { ConditionWait } from "./condition-wait.ts";
import type { Engine } from "../engine/engine.ts";
import { ClaimLock } from "./lock.ts";

/** How many are woken at a time. */
const WOKEN_MOST = 1000;

/** A condition kept by an engine: a line in which nobody is ever granted anything, and a notification ends the first one's claim. */
export class ClaimCondition implements RemoteCondition {
  readonly name: string;
  readonly line: string;
  readonly #engine: Engine;
  readonly #guard: ClaimLock;

  constructor(engine: Engine, name: string, line: string, guard: ClaimLock) {
    this.name = name;
    this.line = line;
    this.#engine = engine;
    this.#guard = guard;
  }

  async wait(hold: Hold, wait?: Wait): Promise<void> {
    const timeoutMs = timeoutOf(wait);
    if (!(await this.#slept(hold, timeoutMs, wait?.signal))) throw this.#timedOut(timeoutMs);
  }

  async waitFor(hold: Hold, ready: () => boolean | PromiseLike<boolean>, wait?: Wait): Promise<void> {
    const timeoutMs = timeoutOf(wait);
    this.#base(hold);
    const slept = (leftMs: number): Promise<boolean> => this.#slept(hold, leftMs, wait?.signal);
    if (!(await untilReady(ready, slept, timeoutMs, () => performance.now()))) throw this.#timedOut(timeoutMs);
  }

  async notify(hold: Hold, count = 1): Promise<void> {
    whole("count", count, 0, Number.MAX_SAFE_INTEGER);
    this.#base(hold);
    await this.#wake(count);
  }

  async notifyAll(hold: Hold): Promise<void> {
    this.#base(hold);
    await this.#wake(Infinity);
  }

  /** True when notified, false when the time ran out. */
  async #slept(hold: Hold, leftMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const base = this.#base(hold);
    signal?.throwIfAborted();
    if (leftMs <= 0) return false;
    const waiting = new ConditionWait(this.#engine, this.line, this.#guard, base).run(leftMs, signal);
    const isNotified = await (hold instanceof NestedHold ? hold.during(waiting) : waiting);
    if (base.released || (hold instanceof NestedHold && hold.released)) {
      if (isNotified) await this.#wake(1);
      throw new LockstepError("not-held", `the hold of "${this.#guard.name}" was given up while it waited`);
    }
    if (isNotified) return true;
    signal?.throwIfAborted();
    return false;
  }

  async #wake(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      const first = await this.#engine.members(this.line, Math.min(left, WOKEN_MOST));
      if (first.length === 0) return;
      const woken = await Promise.all(first.map(({ order }) => this.#engine.evict(this.line, order)));
      left -= woken.filter(Boolean).length; // who has left by itself meanwhile was not woken: the next one is
    }
  }

  #timedOut(timeoutMs: number): LockstepError {
    return timedOut(`nobody notified the condition "${this.name}"`, timeoutMs);
  }

  /** The hold of our lock underneath what the caller has; throws unless it is a present one of the right lock. */
  #base(hold: Hold): ClaimHold {
    const base = hold instanceof NestedHold ? hold.base : hold;
    if (!(base instanceof ClaimHold) || !this.#isGuard(base.lock)) {
      throw new LockstepError(
        "not-owner",
        `the condition "${this.name}" needs a hold of "${this.#guard.name}"; give the one that was acquired`,
      );
    }
    if (hold instanceof NestedHold && !hold.held)
      throw new LockstepError("not-held", `the hold of "${this.#guard.name}" has ended and cannot wait or notify`);
    base.mustBeHeld("cannot wait or notify");
    return base;
  }

  #isGuard(lock: unknown): boolean {
    return lock instanceof ClaimLock && lock.line === this.#guard.line && lock.isOf(this.#engine);
  }
}
