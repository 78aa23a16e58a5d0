import { AsyncLocalStorage } from "node:async_hooks";
import type { LockHold } from "../raw/lock-hold.ts";
import type { LockOwner } from "../raw/lock-owner.ts";
import type { RawLock } from "../raw/raw-lock.ts";
import { THREAD } from "../raw/waits.ts";

/** That somebody waited for one lock while holding another; the first to do so is written down. */
export interface Order {
  readonly held: string;
  readonly wanted: string;
  /** A thread of a process. */
  readonly who: string;
  /** Where `held` was acquired, and where `wanted` was waited for. */
  readonly heldSince: string;
  readonly wantedAt: string;
}

/** What all threads and processes of a space know of the order of its locks. */
export interface Log {
  /** Runs `body` while nobody else reads or writes. */
  alone<T>(body: () => T): T;
  /** What has come since the last time. */
  news(): Order[];
  /** False when there is no room. */
  add(order: Order): boolean;
}

/** A hold, and where it was acquired. */
export interface Held {
  readonly lock: RawLock;
  readonly hold: LockHold;
  readonly since: string;
}

/**
 * In development: which lock is waited for while which other is held, over all threads and processes of the space. Two that are taken in both orders
 * are reported when the second order is seen, whether or not anybody waits for ever that time. (The way of lockdep in the Linux kernel.)
 */
export class LockOrder {
  readonly #log: Log;
  readonly #known = new Map<string, Map<string, Order>>();
  readonly #context = new AsyncLocalStorage<readonly Held[]>();
  #holds: Held[] = [];
  #isFull = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** What is held by who waits: by its owner, by the bodies it is in, or, where the thread blocks, by all of the thread. */
  heldBy(owner: LockOwner | undefined, isBlocking: boolean): readonly Held[] {
    const present = this.#holds.filter(({ hold }) => hold.held);
    if (isBlocking) return present;
    const around = this.#around();
    return present.filter((held) => around.includes(held) || (owner !== undefined && held.hold.owner === owner));
  }

  acquired(held: Held): void {
    this.#holds = [...this.#holds.filter(lasts), held];
  }

  /** Runs a body inside of the hold that this thread has of the lock. */
  within<T>(lock: RawLock, body: () => T): T {
    const held = this.#holds.findLast((one) => one.lock === lock && one.hold.held);
    return held === undefined ? body() : this.#context.run([...this.#around(), held], body);
  }

  /** Of the bodies that this is called in, those whose holds have not ended: one may begin another that outlives it. */
  #around(): readonly Held[] {
    return (this.#context.getStore() ?? []).filter(lasts);
  }

  /** Somebody who has `held` is about to wait for `wanted`. */
  before(held: readonly Held[], wanted: string, wantedAt: string): void {
    for (const { lock, since } of held) {
      if (lock.name === wanted || this.#known.get(lock.name)?.has(wanted) === true) continue;
      const who = `${THREAD} of process ${process.pid}`;
      const order: Order = { held: lock.name, wanted, who, heldSince: since, wantedAt };
      const against = this.#add(order);
      if (against !== null) report(order, against);
    }
  }

  /** Writes an order down that is new; returns the one that leads the other way, if there is one. */
  #add(order: Order): Order | null {
    return this.#log.alone(() => {
      for (const news of this.#log.news()) this.#learn(news);
      if (this.#known.get(order.held)?.has(order.wanted) === true) return null;
      const against = this.#way(order.wanted, order.held, new Set());
      this.#learn(order);
      if (!this.#log.add(order) && !this.#isFull) {
        this.#isFull = true;
        process.emitWarning("the log of lock orders is full; from now on a thread checks only what it has seen itself", {
          type: "LockOrderWarning",
          code: "LOCKSTEP_LOCK_ORDER_FULL",
        });
      }
      return against;
    });
  }

  #learn(order: Order): void {
    const known = this.#known.get(order.held) ?? new Map<string, Order>();
    known.set(order.wanted, known.get(order.wanted) ?? order);
    this.#known.set(order.held, known);
  }

  /** The first step of a way from one lock to another, by what was waited for while what was held. */
  #way(from: string, to: string, seen: Set<string>): Order | null {
    if (seen.has(from)) return null;
    seen.add(from);
    for (const order of this.#known.get(from)?.values() ?? []) {
      if (order.wanted === to || this.#way(order.wanted, to, seen) !== null) return order;
    }
    return null;
  }
}

/** Is it present, or will it be again after a condition's wait? */
function lasts({ hold }: Held): boolean {
  return hold.held || hold.waiting;
}

function report(order: Order, against: Order): void {
  const through = against.wanted === order.held ? "" : `, and through others "${order.held}"`;
  process.emitWarning(
    `"${order.wanted}" is waited for while "${order.held}" is held, but "${against.wanted}"${through} was waited for while "${order.wanted}" was held: two who do so at a time wait for each other; acquire them in one order, as acquireAll does`,
    { type: "LockOrderWarning", code: "LOCKSTEP_LOCK_ORDER", detail: `${told("now", order)}\n${told("before", against)}` },
  );
}

function told(when: string, { who, held, wanted, heldSince, wantedAt }: Order): string {
  return `${when}, ${who}, "${held}" was acquired\n${heldSince}\nand "${wanted}" waited for\n${wantedAt}`;
}
