import type { LocalCondition } from "../sync/condition.ts";
import { LockstepError } from "../sync/error.ts";
import type { LocalHold } from "../sync/lock.ts";
import { timedOut } from "../sync/timed-out.ts";
import { untilReady } from "../sync/until-ready.ts";
import { type SyncWait, type Wait, timeoutOf } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import { encodeName } from "./names/encode-name.ts";
import type { Spec } from "./names/spec.ts";
import { LockHold } from "./raw/lock-hold.ts";
import { SharedLock } from "./lock.ts";
import type { Names } from "./names/names.ts";
import { LocalNestedHold } from "./nested-hold.ts";
import { WaitSet, cellBytes, emptyCell } from "./wait-set.ts";

/** Waiters for what another lock guards. The name keeps only their cells; the algorithm is `WaitSet`'s, over the user's lock. */
export class SharedCondition implements LocalCondition {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #guard: SharedLock;
  readonly #waiters: WaitSet;

  constructor(names: Names<SharedLock>, spec: Spec, guard: SharedLock) {
    this.name = spec.name;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#guard = guard;
    this.#waiters = new WaitSet(guard, this.lock, () => false);
  }

  async wait(hold: LocalHold, wait?: Wait): Promise<void> {
    const timeoutMs = timeoutOf(wait);
    if (!(await this.#self().#slept(hold, timeoutMs, wait?.signal))) throw this.#timedOut(timeoutMs);
  }

  async waitFor(hold: LocalHold, ready: () => boolean | PromiseLike<boolean>, wait?: Wait): Promise<void> {
    const timeoutMs = timeoutOf(wait);
    this.#base(hold);
    const slept = (leftMs: number): Promise<boolean> => this.#self().#slept(hold, leftMs, wait?.signal);
    if (!(await untilReady(ready, slept, timeoutMs, () => this.lock.actor.now()))) throw this.#timedOut(timeoutMs);
  }

  waitSync(hold: LocalHold, wait?: SyncWait): void {
    const timeoutMs = timeoutOf(wait);
    if (!this.#self().#sleptSync(this.#base(hold), timeoutMs)) throw this.#timedOut(timeoutMs);
  }

  waitForSync(hold: LocalHold, ready: () => boolean, wait?: SyncWait): void {
    const timeoutMs = timeoutOf(wait);
    const { actor } = this.lock;
    const deadline = actor.now() + timeoutMs;
    this.#base(hold);
    while (!ready()) {
      const leftMs = deadline - actor.now();
      if (this.#self().#sleptSync(this.#base(hold), leftMs)) continue;
      if (leftMs > 0 && ready()) return;
      throw this.#timedOut(timeoutMs);
    }
  }

  notify(hold: LocalHold, count = 1): void {
    whole("count", count, 0, Number.MAX_SAFE_INTEGER);
    this.#base(hold);
    this.#self().#waiters.notify(count);
  }

  notifyAll(hold: LocalHold): void {
    this.#base(hold);
    this.#self().#waiters.notify(Infinity);
  }

  #self(): SharedCondition {
    return this.lock.bound().primitive as SharedCondition;
  }

  /** True when notified, false when the time ran out. */
  async #slept(hold: LocalHold, leftMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const base = this.#base(hold);
    signal?.throwIfAborted();
    if (leftMs <= 0) return false;
    const waiting = this.#waiters.wait(base, leftMs, signal);
    const ended = await (hold instanceof LocalNestedHold ? hold.during(waiting) : waiting);
    const isOver = hold instanceof LocalNestedHold && hold.released;
    if (ended === "notified" && (isOver || !base.held)) this.#waiters.passOn();
    base.mustBeHeld("was given up while it waited");
    if (isOver) throw new LockstepError("not-held", `the hold of "${this.#guard.name}" was given up while it waited`);
    if (ended === "notified") return true;
    signal?.throwIfAborted();
    return false;
  }

  #sleptSync(hold: LockHold, leftMs: number): boolean {
    return leftMs > 0 && this.#waiters.waitBlocking(hold, leftMs) === "notified";
  }

  #timedOut(timeoutMs: number): LockstepError {
    return timedOut(`nobody notified the condition "${this.name}"`, timeoutMs);
  }

  /** The hold of our lock underneath what the caller has; throws unless it is a present one of the right lock. */
  #base(hold: LocalHold): LockHold {
    const base = hold instanceof LocalNestedHold ? hold.base : hold;
    if (!(base instanceof LockHold) || base.lock.name !== this.#guard.name || base.lock.actor !== this.#guard.actor) {
      throw new LockstepError(
        "not-owner",
        `the condition "${this.name}" needs a hold of "${this.#guard.name}"; give the one that was acquired`,
      );
    }
    if (hold instanceof LocalNestedHold && !hold.held)
      throw new LockstepError("not-held", `the hold of "${this.#guard.name}" has ended and cannot wait or notify`);
    base.mustBeHeld("cannot wait or notify");
    return base;
  }
}

export function conditionSpec(names: Names<SharedLock>, name: string, guard: SharedLock): Spec {
  const { actor } = names;
  const { hash } = encodeName(guard.name, "lock");
  return {
    name,
    kind: "condition",
    parameters: [hash],
    describe: () => `over the lock "${guard.name}", or another one`,
    dataBytes: cellBytes(actor),
    joined: (place) => emptyCell(actor, place),
  };
}
