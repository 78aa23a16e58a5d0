import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import type { Actor, Pending } from "./actor.ts";
import type { Place } from "./entries.ts";
import type { LockHold } from "./lock-hold.ts";
import type { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";

/** A cell: how many of an actor's waiters wait (low half), and how many have been notified and have not gone on yet (high half). */
const WAITING = 1;
const NOTIFIED = 1 << 16;
const WAITING_MASK = NOTIFIED - 1;
const WAITERS_MAX = 0x7fff;
/** Of the anchor's record: the slot notified last. */
const NOTIFIED_LAST: number = RecordWord.STATE + 8;

/** Why a wait ended. "perhaps": nobody called, but what is waited for may have come about (somebody died); look again. */
export type Ended = "notified" | "timed-out" | "perhaps";

/** An asynchronous waiter, from when it gave the lock up until it has it again. */
export interface Sleeper {
  readonly hold: LockHold;
  resumed(ended: Ended): void;
  refuse(reason: LockstepError): void;
}

/** Bytes of the cells of a wait set. */
export function cellBytes(actor: Actor): number {
  return actor.layout.shape.actors * 4;
}

/** Empties our cell when the name is bound: what stands there is of a dead actor that had our slot. */
export function emptyCell(actor: Actor, place: Place): void {
  Atomics.store(actor.words, (place.dataAt >> 2) + actor.slot, 0);
}

/**
 * Those who wait for a notification under a lock: one cell an actor, changed only by who holds the lock. A notification moves a waiter to the
 * lock's own line — its cell, then its bit — and the release of the notifier wakes it, so that nobody wakes only to wait for the lock.
 */
export class WaitSet implements Pending {
  readonly #actor: Actor;
  readonly #lock: SharedLock;
  readonly #anchor: SharedLock;
  readonly #perhaps: () => boolean;
  readonly #asleep = new Set<Sleeper>();
  /** Notifications of our cell that waiters of this thread have taken up, and are in the lock's line with. */
  #claimed = 0;

  /**
   * `lock` is what waiters give up; `anchor` is the name whose heap part begins with the cells, one word an actor. `perhaps` is asked once a slice,
   * without the lock; true makes waiters look again.
   */
  constructor(lock: SharedLock, anchor: SharedLock, perhaps: () => boolean) {
    this.#actor = lock.actor;
    this.#lock = lock;
    this.#anchor = anchor;
    this.#perhaps = perhaps;
  }

  /** Notifies up to `count` waiters, going on after the slot served last; the caller holds the lock. */
  notify(count: number): void {
    const { words, layout } = this.#actor;
    const { actors } = layout.shape;
    const turnAt = this.#anchor.at + NOTIFIED_LAST;
    const served = Atomics.load(words, turnAt);
    let left = count;
    for (let step = 1; step <= actors && left > 0; step++) {
      const slot = (served + step) % actors;
      const at = this.#cell(slot);
      const cell = Atomics.load(words, at);
      if ((cell & WAITING_MASK) === 0) continue;
      if (!this.#anchor.pinned(slot) || this.#actor.ownerIn(slot) === 0) {
        Atomics.compareExchange(words, at, cell, 0);
        continue;
      }
      const woken = Math.min(left, cell & WAITING_MASK);
      // It fails only if a new actor in that slot has just emptied the cell.
      if (Atomics.compareExchange(words, at, cell, cell + woken * (NOTIFIED - WAITING)) !== cell) continue;
      Atomics.store(words, turnAt, slot);
      this.#guard.enlistOther(slot);
      left -= woken;
    }
  }

  /** Does anybody wait? The caller holds the lock. */
  get waiting(): boolean {
    const { words, layout } = this.#actor;
    for (let slot = 0; slot < layout.shape.actors; slot++) {
      if ((Atomics.load(words, this.#cell(slot)) & WAITING_MASK) !== 0) return true;
    }
    return false;
  }

  /** Gives the lock up, blocks until notified, and has the lock again. */
  waitBlocking(hold: LockHold, timeoutMs: number): Ended {
    const actor = this.#actor;
    const start = actor.now();
    this.#enter();
    actor.blockedOn(this.#guard.at);
    hold.suspend();
    this.#guard.suspend(true);
    let ended: Ended | null = null;
    while (ended === null) {
      const seen = actor.signals();
      const left = timeoutMs - (actor.now() - start);
      if (this.#unclaimed() > 0) ended = "notified";
      else if (left <= 0) ended = "timed-out";
      else if (actor.sleep(seen, left) === "timed-out" && this.#perhaps()) ended = "perhaps";
    }
    const next = this.#guard.acquireBlocking(Infinity, 0);
    if (next === null) throw new Error("invariant: an endless acquire ends with a hold");
    return this.#resume(hold, next, ended, false);
  }

  /** Gives the lock up; `sleeper.resumed` is called with the lock held again. */
  enlist(sleeper: Sleeper): void {
    this.#enter();
    this.#asleep.add(sleeper);
    this.#guard.sleepers.add(this);
    this.#actor.await(this);
    sleeper.hold.suspend();
    this.#guard.suspend(false);
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
      const giveUp = (): void => this.rouse(sleeper, "timed-out");
      const disarm = limit(timeoutMs, signal, giveUp, giveUp);
      this.enlist(sleeper);
    });
  }

  /** Ends a wait from outside: it goes on with `ended` as soon as it has the lock, unless a notification came first. */
  rouse(sleeper: Sleeper, ended: Ended): void {
    if (!this.#asleep.delete(sleeper)) return;
    if (this.#asleep.size === 0) {
      this.#guard.sleepers.delete(this);
      this.#actor.settled(this);
    }
    const claimed = ended === "notified";
    if (claimed) this.#claimed++;
    this.#guard.enlist({
      sinceMs: this.#actor.now(),
      woken: false,
      grant: (next) => sleeper.resumed(this.#resume(sleeper.hold, next, ended, claimed)),
      refuse: (reason) => this.#refuse(sleeper, reason),
    });
  }

  /** Has a sleeper of this thread been notified that has not been roused yet? */
  get called(): boolean {
    return this.#unclaimed() > 0;
  }

  poll(probe: boolean): void {
    for (let left = this.#unclaimed(); left > 0; left--) {
      const [oldest] = this.#asleep;
      if (oldest === undefined) break;
      this.rouse(oldest, "notified");
    }
    if (!probe || this.#asleep.size === 0 || !this.#perhaps()) return;
    for (const sleeper of [...this.#asleep]) this.rouse(sleeper, "perhaps");
  }

  abandon(reason: LockstepError): void {
    const sleepers = [...this.#asleep];
    this.#asleep.clear();
    this.#actor.settled(this);
    for (const sleeper of sleepers) this.#refuse(sleeper, reason);
  }

  #refuse(sleeper: Sleeper, reason: LockstepError): void {
    sleeper.hold.end();
    sleeper.refuse(reason);
  }

  #cell(slot: number): number {
    return (this.#anchor.dataAt >> 2) + slot;
  }

  /** The lock, or the one that stands for its name if it was opened anew. */
  get #guard(): SharedLock {
    return this.#lock.bound();
  }

  get #own(): number {
    return this.#cell(this.#actor.slot);
  }

  #unclaimed(): number {
    return (Atomics.load(this.#actor.words, this.#own) >>> 16) - this.#claimed;
  }

  #enter(): void {
    const { words } = this.#actor;
    if ((Atomics.load(words, this.#own) & WAITING_MASK) >= WAITERS_MAX) {
      throw new LockstepError("full", `"${this.#lock.name}" has ${WAITERS_MAX} waiters in this thread, the most there can be`);
    }
    Atomics.add(words, this.#own, WAITING);
    this.#anchor.uses++;
  }

  /** Under the lock again: takes our notification, or ourselves out of those who wait. */
  #resume(hold: LockHold, next: LockHold, ended: Ended, claimed: boolean): Ended {
    const { words } = this.#actor;
    this.#guard.uses--;
    this.#anchor.uses--;
    const notified = claimed || this.#unclaimed() > 0;
    if (claimed) this.#claimed--;
    Atomics.sub(words, this.#own, notified ? NOTIFIED : WAITING);
    hold.resume(next);
    return notified ? "notified" : ended;
  }
}
