import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import type { Actor, Pending } from "./raw/actor.ts";
import type { Place } from "./names/spec.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { SharedLock } from "./lock.ts";
import type { Look, Share } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";

/** A cell: how many of an actor's waiters wait (low half), and how many have been notified and have not gone on yet (high half). */
const WAITING = 1;
const NOTIFIED = 1 << 16;
const WAITING_MASK = NOTIFIED - 1;
const WAITERS_MAX = 0x7fff;
/** How many look again in one slice because somebody may have died: ten thousand would take longer than a slice, and nothing else would be done. */
const ROUSED_MOST = 64;
/** Sets that one anchor may have. Its record has of them: the slot notified last, a byte a set; … */
const SETS_MOST = 4;
const NOTIFIED_LAST: number = RecordWord.STATE + 8;
/** … when somebody came to wait while nobody did; … */
export const WAITED_SINCE: number = RecordWord.STATE + 9;
/** … and how many wait at most, a word a set: the sum of the cells, or more where somebody died. 0 spares a notifier the look at every cell. */
const WAITING_AT_MOST: number = RecordWord.STATE + 10;

/** Why a wait ended. "perhaps": nobody called, but what is waited for may have come about (somebody died); look again. */
export type Ended = "notified" | "timed-out" | "perhaps";

/** An asynchronous waiter, from when it gave the lock up until it has it again. */
export interface Sleeper {
  readonly hold: LockHold;
  resumed(ended: Ended): void;
  refuse(reason: LockstepError): void;
}

/** A wait of this thread that has not gone on yet. */
interface Sleep {
  /** Who is told; nobody when the thread blocks. */
  readonly sleeper: Sleeper | null;
  /** One of our cell's notifications is for it. */
  called: boolean;
  /** It sees for itself that it gets the lock. */
  inLine: boolean;
}

/** Bytes of the cells of so many wait sets. */
export function cellBytes(actor: Actor, sets = 1): number {
  return actor.layout.shape.actors * 4 * sets;
}

/** Empties our cells when the name is bound: what stands there is of a dead actor that had our slot. */
export function emptyCell(actor: Actor, place: Place, sets = 1): void {
  const { actors } = actor.layout.shape;
  for (let set = 0; set < sets; set++) Atomics.store(actor.words, (place.dataAt >> 2) + set * actors + actor.slot, 0);
}

/**
 * Those who wait for a notification under a lock: one cell an actor, changed only by who holds the lock. A notification moves a waiter to the
 * lock's own line — its cell, then its bit — and the release of the notifier wakes it, so that nobody wakes only to wait for the lock.
 */
export class WaitSet implements Pending {
  readonly #actor: Actor;
  readonly #lock: SharedLock;
  readonly #anchor: SharedLock;
  readonly #perhaps: (isBlocking: boolean) => boolean;
  /** Which of the anchor's sets this is. */
  readonly #set: number;
  /** Waits of this thread for which no notification has come, in the order in which they began. */
  readonly #uncalled = new Set<Sleep>();
  /** Waits that were called and have yet to get in line for the lock. */
  readonly #due = new Set<Sleep>();
  /** How many of our cell's notifications have been handed out, to waits that have not gone on yet. */
  #handedOut = 0;
  /** How many sleepers are not in line. */
  #asleep = 0;

  /**
   * `lock` is what waiters give up; `anchor` is the name whose heap part begins with the cells, one word an actor, set by set. `perhaps` is asked
   * without the lock, once a slice, and when one who blocks wakes and was not called; true makes waiters look again.
   */
  constructor(lock: SharedLock, anchor: SharedLock, perhaps: (isBlocking: boolean) => boolean, set = 0) {
    this.#actor = lock.actor;
    this.#lock = lock;
    this.#anchor = anchor;
    this.#perhaps = perhaps;
    this.#set = set;
  }

  /** Notifies up to `count` waiters, going on after the slot served last; the caller holds the lock. Returns how many it notified. */
  notify(count: number): number {
    const { words, layout } = this.#actor;
    const { actors } = layout.shape;
    const atMostAt = this.#anchor.at + WAITING_AT_MOST + this.#set;
    const waiting = words[atMostAt]!; // plainly, as the cells below: but for a newcomer's emptying its own, they change under the lock only
    if (waiting === 0) return 0;
    const turnAt = this.#anchor.at + NOTIFIED_LAST;
    const turns = words[turnAt]!;
    const shift = this.#set * 8;
    const served = (turns >>> shift) & 0xff;
    const cells = this.#cell(0);
    let left = count;
    let notified = 0;
    for (let step = 1; step <= actors && left > 0 && notified < waiting; step++) {
      const slot = (served + step) % actors;
      const at = cells + slot;
      const cell = words[at]!;
      if ((cell & WAITING_MASK) === 0) continue;
      const owner = this.#actor.ownerIn(slot);
      if (owner === 0 || !this.#anchor.pinned(slot)) {
        Atomics.compareExchange(words, at, cell, 0);
        continue;
      }
      const woken = Math.min(left, cell & WAITING_MASK);
      // It fails only if a new actor in that slot has just emptied the cell.
      if (Atomics.compareExchange(words, at, cell, cell + woken * (NOTIFIED - WAITING)) !== cell) continue;
      Atomics.store(words, turnAt, (turns & ~(0xff << shift)) | (slot << shift));
      Atomics.sub(words, atMostAt, woken);
      this.#guard().enlistOther(slot, owner);
      left -= woken;
      notified += woken;
    }
    if (left > 0) Atomics.store(words, atMostAt, 0); // nobody is left: some have died
    return notified;
  }

  /** Does anybody wait? The caller holds the lock. */
  get waiting(): boolean {
    const { words, layout } = this.#actor;
    const cells = this.#cell(0);
    for (let slot = 0; slot < layout.shape.actors; slot++) if ((words[cells + slot]! & WAITING_MASK) !== 0) return true;
    return false;
  }

  /**
   * Is somebody alive, in another slot than `except`, on the way: notified and not gone on yet, or — of `all` — waiting? The caller holds the lock, or
   * asks once a slice.
   */
  hasComing(all: boolean, except = -1): boolean {
    const { words, layout } = this.#actor;
    for (let slot = 0; slot < layout.shape.actors; slot++) {
      const cell = Atomics.load(words, this.#cell(slot));
      if ((all ? cell : cell >>> 16) === 0 || slot === except) continue;
      if (this.#actor.ownerIn(slot) !== 0 && this.#anchor.pinned(slot)) return true;
    }
    return false;
  }

  /** Notifies the next one, once the lock is to be had: a notification came to one who is gone. */
  passOn(): void {
    const guard = this.#guard();
    const granted = (hold: LockHold): void => {
      this.notify(1);
      if (hold.abandoned) guard.pass();
      else hold.releaseSync();
    };
    guard.request(Infinity, undefined, granted, () => {}); // refused when the space is closed, and nobody waits any more
  }

  /** Gives the lock up, blocks until notified, and has the lock again. */
  waitBlocking(hold: LockHold, timeoutMs: number): Ended {
    const actor = this.#actor;
    const start = actor.now();
    const sleep = this.#enter(null);
    actor.blockedOn(this.#guard().at);
    hold.suspend();
    this.#guard().suspend(true);
    let ended: Ended | null = null;
    for (let hasSlept = false; ended === null; hasSlept = true) {
      const seen = actor.signals();
      this.#handOut(sleep);
      const left = timeoutMs - (actor.now() - start);
      if (sleep.called) ended = "notified";
      else if (left <= 0) ended = "timed-out";
      else if (hasSlept && this.#perhaps(true)) ended = "perhaps";
      else actor.sleep(seen, left);
    }
    const next = this.#guard().acquireBlocking(Infinity, true);
    if (next === null) throw new Error("invariant: an endless acquire ends with a hold");
    return this.#resume(sleep, hold, next, ended);
  }

  /**
   * Gives the lock up; `sleeper.resumed` is called with the lock held again. The function returned ends the wait as if its time were over; a
   * notification that comes before it has the lock again still counts.
   */
  enlist(sleeper: Sleeper): () => void {
    const sleep = this.#enter(sleeper);
    this.#asleep++;
    this.#guard().sleepers.add(this);
    this.#actor.await(this);
    const giveUp = (): void => this.#rouse(sleep, "timed-out");
    sleeper.hold.suspend(giveUp);
    this.#guard().suspend(false);
    return giveUp;
  }

  /** As `enlist`, with a promise: settles with the lock held again. An abort ends the wait like a time-out; the caller looks at its signal. */
  wait(hold: LockHold, timeoutMs: number, signal: AbortSignal | undefined): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        hold,
        resumed: (ended) => {
          disarm();
          resolve(ended);
        },
        refuse: (reason) => {
          disarm();
          reject(reason);
        },
      };
      const giveUp = this.enlist(sleeper);
      const disarm = limit(timeoutMs, signal, giveUp, giveUp);
    });
  }

  /** Puts a sleeper in line for the lock; with it, it goes on as `ended`, or as notified. */
  #rouse(sleep: Sleep, ended: Ended): void {
    const { sleeper } = sleep;
    if (sleep.inLine || sleeper === null) return;
    sleep.inLine = true;
    this.#due.delete(sleep);
    this.#asleep--;
    if (this.#asleep === 0) {
      this.#guard().sleepers.delete(this);
      this.#actor.settled(this);
    }
    this.#guard().enlist({
      sinceMs: this.#actor.now(),
      woken: false,
      grant: (next) => sleeper.resumed(this.#resume(sleep, sleeper.hold, next, ended)),
      refuse: (reason) => this.#refuse(sleeper, reason),
    });
  }

  /** Does anybody of this thread wait without blocking it? */
  get hasSleepers(): boolean {
    return this.#asleep > 0;
  }

  /** Is there a sleeper of this thread that was notified and is not in line yet? */
  hasDue(): boolean {
    this.#handOut();
    return this.#due.size > 0;
  }

  poll(probe: boolean): void {
    this.#handOut();
    for (const sleep of [...this.#due]) this.#rouse(sleep, "notified");
    if (!probe || this.#asleep === 0 || !this.#perhaps(false)) return;
    for (const sleep of [...this.#uncalled].slice(0, ROUSED_MOST)) this.#rouse(sleep, "perhaps");
  }

  abandon(reason: LockstepError): void {
    const sleeps = [...this.#uncalled, ...this.#due];
    this.#actor.settled(this);
    for (const sleep of sleeps) {
      if (sleep.inLine || sleep.sleeper === null) continue; // the lock refuses those in line
      sleep.inLine = true;
      this.#refuse(sleep.sleeper, reason);
    }
  }

  #refuse(sleeper: Sleeper, reason: LockstepError): void {
    sleeper.hold.end(reason);
    sleeper.refuse(reason);
  }

  #cell(slot: number): number {
    return (this.#anchor.dataAt >> 2) + this.#set * this.#actor.layout.shape.actors + slot;
  }

  /** The lock, or the one that stands for its name if it was opened anew. */
  #guard(): SharedLock {
    return this.#lock.bound();
  }

  #own(): number {
    return this.#cell(this.#actor.slot);
  }

  /** Gives each notification that has come to one wait: to `first` if it still needs one, then in the order in which the waits began. */
  #handOut(first?: Sleep): void {
    let left = (Atomics.load(this.#actor.words, this.#own()) >>> 16) - this.#handedOut;
    if (left > 0 && first?.called === false) {
      this.#call(first);
      left--;
    }
    for (const sleep of this.#uncalled) {
      if (left-- <= 0) return;
      this.#call(sleep);
    }
  }

  #call(sleep: Sleep): void {
    this.#uncalled.delete(sleep);
    sleep.called = true;
    this.#handedOut++;
    if (!sleep.inLine) this.#due.add(sleep);
  }

  /** Under the lock: notifications that came before are not for who comes now. */
  #enter(sleeper: Sleeper | null): Sleep {
    const { words } = this.#actor;
    this.#handOut();
    const cell = Atomics.load(words, this.#own());
    if ((cell & WAITING_MASK) + (cell >>> 16) >= WAITERS_MAX) {
      throw new LockstepError("full", `"${this.#lock.name}" has ${WAITERS_MAX} waiters in this thread, the most there can be`);
    }
    if (this.#isFirst()) this.#actor.stamp(this.#anchor.at + WAITED_SINCE);
    Atomics.add(words, this.#anchor.at + WAITING_AT_MOST + this.#set, 1);
    Atomics.add(words, this.#own(), WAITING);
    this.#anchor.uses++;
    const sleep: Sleep = { sleeper, called: false, inLine: sleeper === null };
    this.#uncalled.add(sleep);
    return sleep;
  }

  /** Does nobody wait, in any set? */
  #isFirst(): boolean {
    const { words } = this.#actor;
    const first = this.#anchor.at + WAITING_AT_MOST;
    for (let set = 0; set < SETS_MOST; set++) if (words[first + set] !== 0) return false;
    return true;
  }

  /** Under the lock again: takes our notification, or ourselves out of those who wait. */
  #resume(sleep: Sleep, hold: LockHold, next: LockHold, ended: Ended): Ended {
    this.#guard().uses--;
    this.#anchor.uses--;
    this.#handOut(sleep);
    if (sleep.called) this.#handedOut--;
    else this.#uncalled.delete(sleep);
    Atomics.sub(this.#actor.words, this.#own(), sleep.called ? NOTIFIED : WAITING);
    if (!sleep.called) Atomics.sub(this.#actor.words, this.#anchor.at + WAITING_AT_MOST + this.#set, 1);
    const isWanted = !hold.leaving;
    if (sleep.called && !isWanted) this.notify(1); // who has gone has no use for it
    hold.resume(next);
    return sleep.called && isWanted ? "notified" : ended;
  }
}

/** Does the cell of an actor say that it has waits that were called and have not gone on yet, and none that was not? */
export function areCalled(cell: number): boolean {
  return cell >>> 16 !== 0 && (cell & WAITING_MASK) === 0;
}

/** Since when somebody has been waiting in one of an anchor's sets, in milliseconds since 1970; null when none of those who do waits. */
export function waitedSinceMs(look: Look, ...waiters: readonly (readonly Share[])[]): number | null {
  return waiters.some((shares) => shares.length > 0) ? look.stamp(WAITED_SINCE) : null;
}

/** Who waits in a set and has not been called, as the look at its anchor shows. */
export function waitersIn(look: Look, set = 0): Share[] {
  return Array.from({ length: look.actors }, (_, slot) => ({
    party: look.party(slot),
    count: look.cell(set * look.actors + slot) & WAITING_MASK,
  })).filter(({ party, count }) => count > 0 && !party.dead);
}
