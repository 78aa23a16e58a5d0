import { LockstepError } from "../sync/error.ts";
import type { LocalRWLock } from "../sync/rwlock.ts";
import type { SyncWait, Wait } from "../sync/wait.ts";
import { Holdings } from "./holdings.ts";
import { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";
import { type Attempt, Monitor } from "./monitor.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { Manner } from "./raw/waits.ts";
import { Requests } from "./requests.ts";
import { RWLockHold } from "./rwlock-hold.ts";
import { RWLockSide } from "./rwlock-side.ts";

/*
 * Who holds the lock reads plainly what changes under it only, and writes plainly what nobody else has to see in order. Cells, counts, and that a writer
 * died are written atomically: there death may come in between, and the model kills at every atomic operation.
 */

/** 1 while anything differs from a new rwlock. */
const CHANGED = RecordWord.STATE;
/** How many read holds there are, and 1 while there is a write hold: caches of what the actors hold. */
const READING = RecordWord.STATE + 1;
const WRITING = RecordWord.STATE + 2;
/** 1 since a writer died, until another has been told. */
export const ABANDONED: number = RecordWord.STATE + 3;
/** Hints by which those who come now find without a look at every cell that it is nobody's turn but theirs: 1 since a writer began to wait, … */
const WRITERS_WAIT = RecordWord.STATE + 4;
/** … since readers were called, … */
const READERS_CALLED = RecordWord.STATE + 5;
/** … since a writer was called and came too late. */
const WRITER_PASSED = RecordWord.STATE + 6;

/** Those who wait, by what for. */
export const READERS = 0;
export const WRITERS = 1;
/** Those who have asked a holder to end a hold. */
const RELEASERS = 2;
export const SETS = 3;

/** One who asks to come in. */
interface Asking {
  readonly isWrite: boolean;
  /** Does it block its thread, so that nobody else of this thread can come meanwhile? */
  readonly isBlocking: boolean;
  hasAsked: boolean;
}

/**
 * Readers and writers over a monitor. Truth is one cell an actor: so many read holds, or minus the number of its write hold; the rest is computed from it.
 * Only its actor changes it, and, after its death, whoever comes: others ask an actor to end a hold, and it does when its event loop hears of it.
 *
 * Whose turn it is, phase by phase (after Brandenburg & Anderson, "Spin-Based Reader-Writer Synchronization for Multiprocessor Real-Time Systems", 2010):
 * a reader that comes waits while a writer waits or was called; the end of a write calls every reader that waits, and a writer that comes then waits for
 * them; the last reader to leave calls one writer. A writer may overtake a called one once, as it is faster to go on than to hand over; then it waits too.
 *
 * Why no wake-up is lost: whoever waits is either shut out by a hold, and the end of the last hold in its way calls it, or calls somebody before whom it
 * stood back; or it stands back for one who waits or was called. That one enters, and the end of its hold does the same; or gives up, which calls anew;
 * or dies, or is stopped. Then who has waited for a slice looks again: standing back is over when all who were let in have left and nobody has come,
 * and whoever enters so clears the hints, lest everybody after it waits for the stopped one.
 */
export class SharedRWLock implements LocalRWLock {
  readonly name: string;
  readonly lock: SharedLock;
  readonly read: RWLockSide;
  readonly write: RWLockSide;
  readonly #monitor: Monitor;
  readonly #holdings: Holdings;
  readonly #requests: Requests;
  /** This thread's holds, oldest first: as many as our cell says. */
  readonly #holds = new Set<RWLockHold>();
  /** A dead one's cell is about to be emptied: first of all, what it says is written down. */
  readonly #bury = (amount: number): void => {
    if (amount < 0) this.lock.store(ABANDONED, 1);
  };

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.lock = new SharedLock(names, spec);
    this.lock.primitive = this;
    this.lock.beside = this;
    this.read = new RWLockSide(this, false);
    this.write = new RWLockSide(this, true);
    const { actors } = names.actor.layout.shape;
    this.#holdings = new Holdings(this.lock, actors * SETS);
    this.#requests = new Requests(this.lock, actors * (SETS + Holdings.cells));
    const gone = (): void => this.#callAnew();
    this.#monitor = new Monitor(this.lock, {
      repair: () => this.#recount(),
      waits: [
        {
          timedOut: `the rwlock "${this.name}" could not be acquired to read`,
          passesOn: false,
          perhaps: (isBlocking) =>
            this.#holdings.hasDead ||
            (!this.isHeld(true) && (!this.isHeld(false) || !this.#areComing(WRITERS, isBlocking ? this.lock.actor.slot : undefined))),
          manner: Manner.READING,
          gone,
        },
        {
          timedOut: `the rwlock "${this.name}" could not be acquired to write`,
          passesOn: false,
          perhaps: () => (!this.isHeld(true) && !this.isHeld(false)) || this.#holdings.hasDead || this.lock.load(WRITERS_WAIT) === 0,
          manner: Manner.FAILING,
          gone,
        },
        {
          timedOut: `the rwlock "${this.name}" was not released by its holder`,
          passesOn: false,
          perhaps: () => this.#holdings.hasDead,
        },
      ],
    });
  }

  get isHolding(): boolean {
    return this.#holds.size > 0;
  }

  /** Asked by anybody; `has` is for who holds the lock. */
  isHeld(isWrite: boolean): boolean {
    return this.lock.load(isWrite ? WRITING : READING) > 0;
  }

  acquire(isWrite: boolean, wait: Wait | undefined): Promise<RWLockHold> {
    const set = setOf(isWrite);
    const hold = wait === undefined ? this.#monitor.now(() => this.#attempt(isWrite, false)(false, false), set) : null;
    return hold === null ? this.#monitor.until(this.#attempt(isWrite, false), wait, set) : Promise.resolve(hold);
  }

  acquireSync(isWrite: boolean, wait: SyncWait | undefined): RWLockHold {
    return this.#monitor.untilSync(this.#attempt(isWrite, true), wait, setOf(isWrite));
  }

  tryAcquire(isWrite: boolean): Promise<RWLockHold | null> {
    return this.#monitor.inside(() => this.#attempt(isWrite, false)(false, false));
  }

  tryAcquireSync(isWrite: boolean): RWLockHold | null {
    return this.#monitor.insideSync(() => this.#attempt(isWrite, false)(false, false));
  }

  async release(isWrite: boolean, wait: Wait | undefined): Promise<void> {
    await this.#monitor.until(this.#force(isWrite), wait, RELEASERS);
  }

  async giveBack(hold: RWLockHold): Promise<void> {
    try {
      await this.#monitor.inside(() => this.#giveBack(hold));
    } catch (error) {
      if (!this.lock.actor.closed) throw error; // closed meanwhile: whoever comes is told as of one who died
    }
  }

  giveBackSync(hold: RWLockHold): void {
    this.#monitor.insideSync(() => this.#giveBack(hold));
  }

  /** Ends as many of our oldest holds as others have asked us to. */
  yieldForced(): void {
    const { slot } = this.lock.actor;
    if (this.#holds.size === 0 || this.#requests.open(slot) === 0) return;
    const end = (): (() => void)[] =>
      Array.from({ length: this.#requests.open(slot) }, () => this.#loseOldest("was released by somebody else"));
    const tell = (tellings: readonly (() => void)[]): void => {
      for (const telling of tellings) telling();
    };
    this.#monitor.inside(end, tell).catch(() => {}); // refused when the space is closed, which ends all of them
  }

  lose(reason: LockstepError): () => void {
    const tellings = [...this.#holds].map((hold) => hold.lose(reason));
    this.#holds.clear();
    return () => {
      for (const tell of tellings) tell();
    };
  }

  #attempt(isWrite: boolean, isBlocking: boolean): Attempt<RWLockHold> {
    const asking: Asking = { isWrite, isBlocking, hasAsked: false };
    return (called, willWait) => {
      this.#settle();
      if (isBlocking && willWait) this.#mustNotWaitForItself(isWrite);
      const enters = isWrite ? this.#mayWrite(asking, called, willWait) : this.#mayRead(asking, called);
      asking.hasAsked = true;
      if (enters) return this.#grant(isWrite);
      if (isWrite && willWait) this.lock.write(WRITERS_WAIT, 1);
      return null;
    };
  }

  #mayRead({ hasAsked, isBlocking }: Asking, called: boolean): boolean {
    if (this.#has(true)) this.#reclaim();
    if (this.#has(true)) return false;
    if (called || !this.#standsBack(WRITERS, isBlocking)) return true;
    if (isBlocking && this.#holds.size > 0) return true; // the writer waits for this very thread
    if (!hasAsked || !this.#isFree) return false;
    this.lock.write(WRITERS_WAIT, 0);
    return true;
  }

  #mayWrite({ hasAsked, isBlocking }: Asking, called: boolean, willWait: boolean): boolean {
    if (!this.#isFree) this.#reclaim();
    if (!this.#isFree) {
      if (called && this.#has(true)) this.lock.write(WRITER_PASSED, 1);
      return false;
    }
    const isFirst = !called && !hasAsked;
    if (isFirst && this.#standsBack(READERS, isBlocking)) return false;
    if (isFirst && this.lock.read(WRITER_PASSED) === 1 && this.#standsBack(WRITERS, isBlocking)) return false;
    if (isFirst && willWait && !isBlocking && this.#monitor.waiters(WRITERS).hasSleepers) return false;
    this.lock.write(WRITER_PASSED, 0);
    if (hasAsked && !called) this.lock.write(READERS_CALLED, 0);
    return true;
  }

  /** Is somebody to go before one who comes now: a writer that waits or was called, readers that were called? `except`: not in that slot. */
  #areComing(set: number, except?: number): boolean {
    if (this.lock.load(set === WRITERS ? WRITERS_WAIT : READERS_CALLED) === 0) return false;
    return this.#monitor.waiters(set).hasComing(set === WRITERS, except);
  }

  /** As `areComing`, of one who asks. Who blocks does not wait for its own thread. */
  #standsBack(set: number, isBlocking: boolean): boolean {
    if (this.#areComing(set)) return !isBlocking || this.#areComing(set, this.lock.actor.slot);
    this.lock.write(set === WRITERS ? WRITERS_WAIT : READERS_CALLED, 0);
    return false;
  }

  #grant(isWrite: boolean): RWLockHold {
    const { lock } = this;
    const isAbandoned = lock.read(ABANDONED) === 1;
    lock.write(CHANGED, 1);
    if (isWrite) lock.write(RecordWord.OWED, 1);
    this.#holdings.set(lock.actor.slot, isWrite ? -lock.heldSeq : this.#holds.size + 1);
    if (isWrite) lock.store(WRITING, 1);
    else lock.store(READING, lock.read(READING) + 1);
    if (isWrite && isAbandoned) lock.store(ABANDONED, 0); // should we die before, it is told of us
    const hold = new RWLockHold(this, isWrite, lock.heldSeq, lock.read(RecordWord.SEQ_HIGH), isAbandoned);
    this.#holds.add(hold);
    lock.uses++; // the name must stay ours
    return hold;
  }

  #giveBack(hold: RWLockHold): void {
    if (!this.#holds.has(hold)) return;
    this.#forget(hold);
    this.#end();
  }

  /** Has a hold ended, whoever has it: ours there and then, that of another by asking its holder, once. */
  #force(isWrite: boolean): Attempt<true> {
    let isOver: (() => boolean) | undefined;
    return () => {
      this.#settle();
      if (isOver === undefined) isOver = this.#ask(isWrite);
      else this.#reclaim();
      return isOver() ? true : null;
    };
  }

  /** Returns what tells whether the hold has ended. */
  #ask(isWrite: boolean): () => boolean {
    if (!this.#has(isWrite)) {
      const what = isWrite ? "nobody writes" : "nobody reads";
      throw new LockstepError("not-held", `${what} under the rwlock "${this.name}"; release what was acquired, once`);
    }
    if (this.#holds.size > 0) {
      queueMicrotask(this.#loseOldest(`was ended by ${isWrite ? "write" : "read"}.release()`)); // we are inside the monitor
      return () => true;
    }
    if (this.#reclaim()) {
      if (this.#isFree) this.#call(isWrite);
      return () => true;
    }
    const holders = [...this.#holdings.all()];
    const [slot] = holders.find(([of, amount]) => this.#requests.open(of) < (isWrite ? 1 : amount)) ?? holders[0]!;
    const number = this.#requests.make(slot, isWrite ? 1 : this.#holdings.of(slot));
    this.lock.actor.ringForced(slot); // within the monitor: should we die before, whoever repairs it rings
    return () => this.#requests.isMet(slot, number);
  }

  /** What it returns tells the holder, who may do anything then: call it outside the monitor. */
  #loseOldest(how: string): () => void {
    const [hold] = this.#holds;
    if (hold === undefined) return () => {};
    this.#forget(hold);
    this.#end();
    return hold.lose(new LockstepError("lost", `the hold of "${this.name}" ${how}`));
  }

  /** A hold of ours ends, and with it one that somebody asked for. */
  #end(): void {
    const { slot } = this.lock.actor;
    const amount = this.#holdings.of(slot);
    const isWrite = amount < 0;
    const reading = isWrite ? 0 : this.lock.read(READING) - 1;
    this.#holdings.set(slot, isWrite ? 0 : amount - 1);
    this.lock.store(isWrite ? WRITING : READING, reading);
    if (this.#requests.open(slot) > 0) {
      this.#requests.meet(slot);
      this.#monitor.waiters(RELEASERS).notify(Infinity);
    }
    if (reading > 0) return;
    this.#call(isWrite);
    const owed = this.lock.read(ABANDONED);
    if (isWrite) this.lock.write(RecordWord.OWED, owed);
    this.lock.write(CHANGED, owed);
  }

  /** Calls whose turn it is when the last hold has ended. */
  #call(wasWrite: boolean): void {
    if (wasWrite && this.#callReaders()) return;
    if (!this.#callWriter()) this.#callReaders();
  }

  /** One has given up before whom others may have stood back. */
  #callAnew(): void {
    if (this.#has(true)) return;
    if (this.#has(false)) {
      if (!this.#areComing(WRITERS)) this.#callReaders();
    } else if (!this.#areComing(READERS) && !this.#monitor.waiters(WRITERS).hasComing(false)) this.#call(false);
  }

  #callReaders(): boolean {
    if (this.#monitor.waiters(READERS).notify(Infinity) === 0) return false;
    this.lock.write(READERS_CALLED, 1);
    return true;
  }

  #callWriter(): boolean {
    return this.#monitor.waiters(WRITERS).notify(1) > 0;
  }

  /** As `isHeld`, read plainly: it changes under the lock only. */
  #has(isWrite: boolean): boolean {
    return this.lock.read(isWrite ? WRITING : READING) > 0;
  }

  get #isFree(): boolean {
    return !this.#has(true) && !this.#has(false);
  }

  #forget(hold: RWLockHold): void {
    this.#holds.delete(hold);
    this.lock.uses--;
  }

  #mustNotWaitForItself(isWrite: boolean): void {
    const [hold] = this.#holds;
    if (hold === undefined || (!isWrite && !hold.isWrite)) return;
    const [has, wants] = [hold.isWrite ? "writes" : "reads", isWrite ? "write" : "read"];
    throw new LockstepError(
      "deadlock",
      `this thread ${has} under the rwlock "${this.name}" already, and to ${wants} would wait for itself; release that hold first`,
    );
  }

  /** Makes our cell ours. */
  #settle(): void {
    if (this.#holdings.settle(this.#bury)) this.#recount();
  }

  /** Ends the holds of the dead; false when there are none. */
  #reclaim(): boolean {
    if (!this.#holdings.hasDead) return false;
    this.#holdings.reclaim(this.#bury);
    this.#recount();
    return true;
  }

  #recount(): void {
    let reading = 0;
    let writing = 0;
    for (const [, amount] of this.#holdings.all()) {
      if (amount < 0) writing = 1;
      else reading += amount;
    }
    this.lock.store(READING, reading);
    this.lock.store(WRITING, writing);
    const owed = writing | this.lock.load(ABANDONED);
    this.lock.store(RecordWord.OWED, owed);
    this.lock.store(CHANGED, owed === 0 && reading === 0 ? 0 : 1);
    this.#remind();
  }

  /** Who asked for the end of a hold may have died before it rang, and who ended one before it told; what the dead had has ended. */
  #remind(): void {
    for (const slot of this.#requests.slots()) {
      if (this.#holdings.of(slot) === 0) this.#requests.meetAll(slot);
      else this.lock.actor.ringForced(slot);
    }
    this.#monitor.waiters(RELEASERS).notify(Infinity);
  }
}

function setOf(isWrite: boolean): number {
  return isWrite ? WRITERS : READERS;
}
