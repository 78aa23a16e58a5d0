import { LockstepError } from "../sync/error.ts";
import type { LocalLatch } from "../sync/latch.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

const COUNT_MAX = 0x7fff_ffff;
/** How much has been counted down; so a latch that nobody has touched is as new. */
const DONE = RecordWord.STATE;

/** A count over a monitor. */
export class SharedLatch implements LocalLatch {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #first: number;
  readonly #monitor: Monitor;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.#first = spec.parameters[0]!;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#tell(),
      waits: [{ timedOut: `the latch "${this.name}" was not open`, passesOn: false, perhaps: () => this.#count() === 0 }],
    });
  }

  get count(): number {
    return this.#self().#count();
  }

  async countDown(by = 1): Promise<void> {
    whole("by", by, 1, COUNT_MAX);
    const self = this.#self();
    await self.#monitor.inside(() => self.#lower(by));
  }

  countDownSync(by = 1): void {
    whole("by", by, 1, COUNT_MAX);
    const self = this.#self();
    self.#monitor.insideSync(() => self.#lower(by));
  }

  async wait(wait?: Wait): Promise<void> {
    const self = this.#self();
    await self.#monitor.until(self.#opened, wait);
  }

  waitSync(wait?: SyncWait): void {
    const self = this.#self();
    self.#monitor.untilSync(self.#opened, wait);
  }

  #self(): SharedLatch {
    return this.lock.bound().primitive as SharedLatch;
  }

  #count(): number {
    return this.#first - this.lock.load(DONE);
  }

  readonly #opened = (): true | null => (this.#count() === 0 ? true : null);

  #lower(by: number): void {
    const left = this.#count();
    if (by > left) throw new LockstepError("invalid", `countDown(${by}): "${this.name}" has ${left} left to count down; count once each`);
    this.lock.store(DONE, this.#first - left + by);
    this.#tell();
  }

  #tell(): void {
    if (this.#count() === 0) this.#monitor.waiters().notify(Infinity);
  }
}

export function latchSpec(names: Names<SharedLock>, name: string, count: number): Spec {
  whole("count", count, 0, COUNT_MAX);
  const { actor } = names;
  return {
    name,
    kind: "latch",
    parameters: [count],
    describe: ([first]) => `counted down from ${first}`,
    dataBytes: cellBytes(actor),
    joined: (place) => emptyCell(actor, place),
  };
}

/** What there is to see of a latch. */
export interface LatchState {
  /** What is left to count down; 0: it is open. */
  readonly count: number;
  readonly first: number;
  readonly waiters: readonly Share[];
  readonly waitedSinceMs: number | null;
}

export function latchState(look: Look): LatchState {
  const first = look.parameter(0);
  const waiters = waitersIn(look);
  return { count: first - look.load(DONE), first, waiters, waitedSinceMs: waitedSinceMs(look, waiters) };
}
