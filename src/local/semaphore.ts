import { LockstepError } from "../sync/error.ts";
import type { LocalPermit, LocalSemaphore, PermitWait, SemaphoreOptions, SyncPermitWait } from "../sync/semaphore.ts";
import { whole } from "../sync/whole.ts";
import type { Spec } from "./names/spec.ts";
import { Holdings, holdingsIn } from "./holdings.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

const PERMITS_MAX = 0x7fff_ffff;
/** 1 when anything differs from a new semaphore. */
const CHANGED = RecordWord.STATE;
/** Permits left: a cache of `permits + given - the sum of what is held`. */
const AVAILABLE = RecordWord.STATE + 1;
/** Permits given by those who had not taken any. */
const GIVEN = RecordWord.STATE + 2;
/** 1 since somebody waited for more than one permit; while so, a release wakes everybody. */
const GREEDY = RecordWord.STATE + 3;

/** Permits of a semaphore, over a monitor. Truth is what each actor holds; the rest is computed from it. */
export class SharedSemaphore implements LocalSemaphore {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #monitor: Monitor;
  readonly #permits: number;
  readonly #bounded: boolean;
  /** The permits that each actor holds. */
  readonly #holdings: Holdings;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.#permits = spec.parameters[0]!;
    this.#bounded = spec.parameters[1] === 1;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#holdings = new Holdings(this.lock, names.actor.layout.shape.actors);
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#recount(),
      waits: [
        {
          timedOut: `the semaphore "${this.name}" had no permits to spare`,
          passesOn: true,
          perhaps: () => this.lock.load(AVAILABLE) > 0 || this.#holdings.hasDead,
        },
      ],
    });
  }

  get available(): number {
    return this.#self().lock.load(AVAILABLE);
  }

  async acquire(wait?: PermitWait): Promise<LocalPermit> {
    const count = checkedCount(wait?.permits);
    const self = this.#self();
    return self.#monitor.until((_, willWait) => self.#take(count, willWait), wait);
  }

  acquireSync(wait?: SyncPermitWait): LocalPermit {
    const count = checkedCount(wait?.permits);
    const self = this.#self();
    return self.#monitor.untilSync((_, willWait) => self.#take(count, willWait), wait);
  }

  async tryAcquire(permits?: number): Promise<LocalPermit | null> {
    const count = checkedCount(permits);
    const self = this.#self();
    return self.#monitor.inside(() => self.#take(count, false));
  }

  tryAcquireSync(permits?: number): LocalPermit | null {
    const count = checkedCount(permits);
    const self = this.#self();
    return self.#monitor.insideSync(() => self.#take(count, false));
  }

  async withPermit<T>(body: (permit: LocalPermit) => T | PromiseLike<T>, wait?: PermitWait): Promise<T> {
    const permit = await this.acquire(wait);
    try {
      return await body(permit);
    } finally {
      await permit[Symbol.asyncDispose]();
    }
  }

  withPermitSync<T>(body: (permit: LocalPermit) => T, wait?: SyncPermitWait): T {
    const permit = this.acquireSync(wait);
    try {
      return body(permit);
    } finally {
      permit[Symbol.dispose]();
    }
  }

  async release(permits?: number): Promise<void> {
    const count = checkedCount(permits);
    const self = this.#self();
    return self.#monitor.inside(() => self.#give(count));
  }

  releaseSync(permits?: number): void {
    const count = checkedCount(permits);
    const self = this.#self();
    self.#monitor.insideSync(() => self.#give(count));
  }

  /** Gives back what a permit took, unless somebody else gave it back already, or the space was closed and did. */
  async giveBack(count: number): Promise<void> {
    if (this.lock.actor.closed) return;
    const self = this.#self();
    await self.#monitor.inside(() => self.#giveOwn(count));
  }

  giveBackSync(count: number): void {
    if (this.lock.actor.closed) return;
    const self = this.#self();
    self.#monitor.insideSync(() => self.#giveOwn(count));
  }

  /** What stands for our name now: another object if the name was evicted and opened anew. */
  #self(): SharedSemaphore {
    return this.lock.bound().primitive as SharedSemaphore;
  }

  #take(count: number, willWait: boolean): LocalPermit | null {
    if (this.#holdings.settle()) this.#recount(); // the permits of a dead one that had our slot return
    if (this.lock.load(AVAILABLE) < count) this.#reclaim();
    const available = this.lock.load(AVAILABLE);
    if (available < count) {
      if (willWait && count > 1) this.lock.store(GREEDY, 1);
      return null;
    }
    const { slot } = this.lock.actor;
    this.#holdings.set(slot, this.#holdings.of(slot) + count);
    this.#setAvailable(available - count);
    return new SharedPermit(this, count);
  }

  #giveOwn(count: number): void {
    const held = this.#holdings.of(this.lock.actor.slot);
    if (held > 0) this.#give(Math.min(count, held));
  }

  /** Ends our own holds first, then others', and adds what is left: so that P here and V there balance. */
  #give(count: number): void {
    const available = this.lock.load(AVAILABLE);
    const most = this.#bounded ? this.#permits : PERMITS_MAX;
    if (available + count > most) {
      throw new LockstepError(
        "full",
        `releasing ${count} would give "${this.name}" ${available + count} permits; it is bounded to ${most}`,
      );
    }
    const left = this.#holdings.takeAway(count);
    if (left > 0) this.lock.store(GIVEN, this.lock.load(GIVEN) + left);
    this.#setAvailable(available + count);
    this.#call(count);
  }

  #call(count: number): void {
    const waiters = this.#monitor.waiters();
    const greedy = this.lock.load(GREEDY) === 1;
    waiters.notify(greedy ? Infinity : count);
    if (greedy && !waiters.waiting) this.lock.store(GREEDY, 0);
  }

  /** Takes back the permits of the dead. */
  #reclaim(): void {
    this.#holdings.reclaim();
    this.#recount();
  }

  #recount(): void {
    this.#setAvailable(this.#permits + this.lock.load(GIVEN) - this.#holdings.total);
  }

  #setAvailable(available: number): void {
    this.lock.store(CHANGED, 1);
    this.lock.store(AVAILABLE, available);
    if (available === this.#permits && this.lock.load(GIVEN) === 0) this.lock.store(CHANGED, 0);
  }
}

/** Permits taken together by one acquire. */
class SharedPermit implements LocalPermit {
  readonly #semaphore: SharedSemaphore;
  readonly permits: number;
  #released = false;

  constructor(semaphore: SharedSemaphore, permits: number) {
    this.#semaphore = semaphore;
    this.permits = permits;
  }

  async release(): Promise<void> {
    this.#end();
    await this.#semaphore.giveBack(this.permits);
  }

  releaseSync(): void {
    this.#end();
    this.#semaphore.giveBackSync(this.permits);
  }

  [Symbol.dispose](): void {
    if (!this.#released) this.releaseSync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#released) await this.release();
  }

  #end(): void {
    if (this.#released)
      throw new LockstepError(
        "not-held",
        `this permit of "${this.#semaphore.name}" was released before; release it once, or use withPermit`,
      );
    this.#released = true;
  }
}

function checkedCount(permits = 1): number {
  return whole("permits", permits, 1, PERMITS_MAX);
}

export function semaphoreSpec(names: Names<SharedLock>, name: string, options: SemaphoreOptions): Spec {
  const permits = whole("permits", options.permits, 0, PERMITS_MAX);
  const { bounded: isBounded = false } = options;
  if (typeof isBounded !== "boolean") throw new LockstepError("invalid", `bounded is ${String(isBounded)}; expected true or false`);
  const { actor } = names;
  return {
    name,
    kind: "semaphore",
    parameters: [permits, isBounded ? 1 : 0],
    describe: ([count, bounded]) => `${count} permits${bounded === 1 ? ", bounded" : ""}`,
    dataBytes: cellBytes(actor, 1 + Holdings.cells),
    made: ({ at }) => Atomics.store(actor.words, at + AVAILABLE, permits),
    joined: (place) => emptyCell(actor, place),
  };
}

/** What there is to see of a semaphore. */
export interface SemaphoreState {
  /** Permits left; those of the dead return when somebody needs them. */
  readonly available: number;
  /** How many it was opened with. */
  readonly permits: number;
  readonly bounded: boolean;
  readonly holders: readonly Share[];
  readonly waiters: readonly Share[];
  readonly waitedSinceMs: number | null;
}

export function semaphoreState(look: Look): SemaphoreState {
  const waiters = waitersIn(look);
  return {
    available: look.load(AVAILABLE),
    permits: look.parameter(0),
    bounded: look.parameter(1) === 1,
    holders: holdingsIn(look, look.actors),
    waiters,
    waitedSinceMs: waitedSinceMs(look, waiters),
  };
}
