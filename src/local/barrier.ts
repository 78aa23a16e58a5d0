import type { BarrierWait, LocalBarrier, SyncBarrierWait } from "../sync/barrier.ts";
import { LockstepError } from "../sync/error.ts";
import { whole } from "../sync/whole.ts";
import { Holdings } from "./holdings.ts";
import { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import { Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { cellBytes, emptyCell, waitedSinceMs, waitersIn } from "./wait-set.ts";

const PARTIES_MAX = 0xffff;
/** 1 while somebody waits or it is broken. */
const CHANGED = RecordWord.STATE;
/** Counts the times it was passed or reset. */
const GENERATION = RecordWord.STATE + 1;
/** How many of this generation have come: a cache of the sum of what each actor has. */
const COME = RecordWord.STATE + 2;
const BROKEN = RecordWord.STATE + 3;
/** Of the last 32 generations a bit each: did it end broken? */
const ENDED_BROKEN = RecordWord.STATE + 4;

/** One who waits: which generation it belongs to, from when it has come, and in which place. */
interface Party {
  generation: number | null;
  place: number;
}

/** So many parties over a monitor. Truth is how many of each actor have come. */
export class SharedBarrier implements LocalBarrier {
  readonly name: string;
  readonly lock: SharedLock;
  readonly parties: number;
  readonly #monitor: Monitor;
  /** How many of each actor have come, below the generation in which they have. */
  readonly #comers: Holdings;

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.parties = spec.parameters[0]!;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.#comers = new Holdings(this.lock, names.actor.layout.shape.actors);
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#repair(),
      waits: [
        {
          timedOut: `the other parties did not come to the barrier "${this.name}"`,
          passesOn: false,
          perhaps: () => this.lock.load(BROKEN) === 1 || this.#hasDead(),
        },
      ],
    });
  }

  get waiting(): number {
    const { lock, parties } = this.#self();
    return lock.load(BROKEN) === 1 ? 0 : lock.load(COME) % parties;
  }

  get broken(): boolean {
    return this.#self().lock.load(BROKEN) === 1;
  }

  async wait(wait: BarrierWait = {}): Promise<number> {
    const self = this.#self();
    const { action } = wait;
    const party: Party = { generation: null, place: -1 };
    try {
      await self.#monitor.until((called) => self.#come(party, action !== undefined, called), wait);
      if (action === undefined || party.place < self.parties - 1) return party.place;
      await action();
    } catch (error) {
      if (self.#hasCome(party)) self.#monitor.inside(() => self.#giveUp(party)).catch(() => {}); // refused when the space is closed: then this party counts as dead
      throw error;
    }
    await self.#monitor.inside(() => self.#pass(party));
    return party.place;
  }

  waitSync(wait: SyncBarrierWait = {}): number {
    const self = this.#self();
    const { action } = wait;
    const party: Party = { generation: null, place: -1 };
    try {
      self.#monitor.untilSync((called) => self.#come(party, action !== undefined, called), wait);
      if (action === undefined || party.place < self.parties - 1) return party.place;
      action();
    } catch (error) {
      if (self.#hasCome(party)) self.#monitor.insideSync(() => self.#giveUp(party));
      throw error;
    }
    self.#monitor.insideSync(() => self.#pass(party));
    return party.place;
  }

  async abort(): Promise<void> {
    const self = this.#self();
    await self.#monitor.inside(() => self.#break());
  }

  abortSync(): void {
    const self = this.#self();
    self.#monitor.insideSync(() => self.#break());
  }

  async reset(): Promise<void> {
    const self = this.#self();
    await self.#monitor.inside(() => self.#reset());
  }

  resetSync(): void {
    const self = this.#self();
    self.#monitor.insideSync(() => self.#reset());
  }

  #self(): SharedBarrier {
    return this.lock.bound().primitive as SharedBarrier;
  }

  /** Comes, and looks whether all have; null: wait on. The last one passes at once, unless it has something to do before. */
  #come(party: Party, hasAction: boolean, wasCalled: boolean): true | null {
    if (party.generation !== null) return this.#look(party.generation, wasCalled);
    this.#mustBeWhole();
    const come = this.lock.load(COME);
    if (come === this.parties) return this.#lookAround(); // the last one has something to do before it passes, and we belong to the next time
    party.generation = this.lock.load(GENERATION);
    party.place = come;
    this.lock.store(CHANGED, 1);
    this.#add();
    this.lock.store(COME, come + 1);
    if (come + 1 < this.parties) return null;
    if (!hasAction) this.#pass(party);
    return true;
  }

  /** Has the generation in which we came passed? */
  #look(generation: number, wasCalled: boolean): true | null {
    if (generation !== this.lock.load(GENERATION)) {
      if ((this.lock.load(ENDED_BROKEN) & (1 << (generation & 31))) !== 0) throw this.#brokenError();
      return true;
    }
    if (!wasCalled) return this.#lookAround();
    this.#mustBeWhole();
    return null;
  }

  /** Breaks it if one died who had come; else there is nothing to do but wait. */
  #lookAround(): null {
    if (this.#hasDead()) this.#break();
    this.#mustBeWhole();
    return null;
  }

  /** The last one has come, and has done what it had to. */
  #pass({ generation }: Party): void {
    if (generation !== this.lock.load(GENERATION)) throw this.#brokenError();
    this.#lookAround();
    this.#next(false);
  }

  #mustBeWhole(): void {
    if (this.lock.load(BROKEN) === 1) throw this.#brokenError();
  }

  /** Is there something to give up? */
  #hasCome({ generation }: Party): boolean {
    return generation !== null && !this.lock.actor.closed;
  }

  /** This party does not come, after all, and so not all do. */
  #giveUp({ generation }: Party): void {
    if (generation === this.lock.load(GENERATION)) this.#break();
  }

  #next(isBroken: boolean): void {
    const generation = this.lock.load(GENERATION);
    const bit = 1 << (generation & 31);
    const ended = this.lock.load(ENDED_BROKEN);
    this.lock.store(ENDED_BROKEN, isBroken ? ended | bit : ended & ~bit);
    this.lock.store(GENERATION, (generation + 1) | 0);
    this.lock.store(COME, 0);
    this.lock.store(CHANGED, 0);
    this.#monitor.waiters().notify(Infinity);
  }

  #break(): void {
    this.lock.store(CHANGED, 1);
    this.lock.store(BROKEN, 1);
    this.#monitor.waiters().notify(Infinity);
  }

  #reset(): void {
    this.lock.store(BROKEN, 0);
    this.#next(true);
  }

  /** Has one died who had come in this generation? */
  #hasDead(): boolean {
    for (let slot = 0; slot < this.#actors(); slot++) if (this.#comeOf(slot) > 0 && this.#comers.isOfTheDead(slot)) return true;
    return false;
  }

  #repair(): void {
    let come = 0;
    for (let slot = 0; slot < this.#actors(); slot++) come += this.#comeOf(slot);
    this.lock.store(COME, come);
    this.#monitor.waiters().notify(Infinity);
  }

  /** One more of this actor has come. */
  #add(): void {
    const { slot } = this.lock.actor;
    this.#comers.settle();
    this.#comers.set(slot, (this.lock.load(GENERATION) << 16) | (this.#comeOf(slot) + 1));
  }

  /** How many of the actor in that slot have come in this generation. */
  #comeOf(slot: number): number {
    const cell = this.#comers.of(slot);
    return cell >>> 16 === (this.lock.load(GENERATION) & 0xffff) ? cell & 0xffff : 0;
  }

  #actors(): number {
    return this.lock.actor.layout.shape.actors;
  }

  #brokenError(): LockstepError {
    return new LockstepError("broken", `the barrier "${this.name}" is broken: not all of its ${this.parties} parties come; reset it`);
  }
}

export function barrierSpec(names: Names<SharedLock>, name: string, parties: number): Spec {
  whole("parties", parties, 1, PARTIES_MAX);
  const { actor } = names;
  return {
    name,
    kind: "barrier",
    parameters: [parties],
    describe: ([count]) => `for ${count} parties`,
    dataBytes: cellBytes(actor, 1 + Holdings.cells),
    joined: (place) => emptyCell(actor, place),
  };
}

/** What there is to see of a barrier. */
export interface BarrierState {
  readonly parties: number;
  /** How many have come and wait for the rest. */
  readonly come: number;
  readonly broken: boolean;
  readonly waiters: readonly Share[];
  readonly waitedSinceMs: number | null;
}

export function barrierState(look: Look): BarrierState {
  const parties = look.parameter(0);
  const waiters = waitersIn(look);
  return {
    parties,
    come: look.load(COME) % parties,
    broken: look.load(BROKEN) === 1,
    waiters,
    waitedSinceMs: waitedSinceMs(look, waiters),
  };
}
