import type { LocalEvent } from "../sync/event.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import type { Spec } from "./names/spec.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

/** 1 while set; so a set event counts as changed and is not evicted. */
const FLAG = RecordWord.STATE;

/** A flag over a monitor. Who was waiting when it was set goes on by its notification, whatever the flag says by then. */
export class SharedEvent implements LocalEvent {
  readonly name: string;
  readonly lock: SharedLock;
  readonly #monitor: Monitor;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#repair(),
      waits: [{ timedOut: `the event "${this.name}" was not set`, passesOn: false, perhaps: () => this.#flag() }],
    });
  }

  get isSet(): boolean {
    return this.#self().#flag();
  }

  async set(): Promise<void> {
    const self = this.#self();
    await self.#monitor.inside(() => self.#raise());
  }

  setSync(): void {
    const self = this.#self();
    self.#monitor.insideSync(() => self.#raise());
  }

  async clear(): Promise<void> {
    const self = this.#self();
    await self.#monitor.inside(() => self.#lower());
  }

  clearSync(): void {
    const self = this.#self();
    self.#monitor.insideSync(() => self.#lower());
  }

  async wait(wait?: Wait): Promise<void> {
    const self = this.#self();
    await self.#monitor.until(self.#passed, wait);
  }

  waitSync(wait?: SyncWait): void {
    const self = this.#self();
    self.#monitor.untilSync(self.#passed, wait);
  }

  #self(): SharedEvent {
    return this.lock.bound().primitive as SharedEvent;
  }

  #flag(): boolean {
    return this.lock.load(FLAG) === 1;
  }

  readonly #passed = (notified: boolean): true | null => (notified || this.#flag() ? true : null);

  #raise(): void {
    this.lock.store(FLAG, 1);
    this.#monitor.waiters().notify(Infinity);
  }

  #lower(): void {
    this.lock.store(FLAG, 0);
  }

  /** One who set the flag may have died before it told everybody. */
  #repair(): void {
    if (this.#flag()) this.#monitor.waiters().notify(Infinity);
  }
}

export function eventSpec(names: Names<SharedLock>, name: string): Spec {
  const { actor } = names;
  return { name, kind: "event", parameters: [], dataBytes: cellBytes(actor), joined: (place) => emptyCell(actor, place) };
}

/** What there is to see of an event. */
export interface EventState {
  readonly set: boolean;
  readonly waiters: readonly Share[];
  readonly waitedSinceMs: number | null;
}

export function eventState(look: Look): EventState {
  const waiters = waitersIn(look);
  return { set: look.load(FLAG) === 1, waiters, waitedSinceMs: waitedSinceMs(look, waiters) };
}
