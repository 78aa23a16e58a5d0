import { LockstepError } from "../sync/error.ts";
import { Holdings } from "./holdings.ts";
import type { SharedLock } from "./lock.ts";
import { RecordWord } from "./memory/layout.ts";

/** Of the record: how many values were lost with those who had taken them. */
const LOST: number = RecordWord.STATE + 5;
/** 1 while somebody takes; who; how many it had; and where the ring began. Killed in between, it has taken nothing unless the ring begins elsewhere now. */
const TAKING: number = RecordWord.STATE + 6;
const TAKER: number = RecordWord.STATE + 7;
const HAD: number = RecordWord.STATE + 16;
const BEGAN: number = RecordWord.STATE + 17;

/** What each actor has taken from a queue and not acknowledged. Every method is called under the queue's lock. */
export class Takings {
  readonly #lock: SharedLock;
  readonly #holdings: Holdings;
  /** What this thread has told of the lost. */
  #lostSeen: number;
  /** First, lest one who dies in between leaves them uncounted. */
  readonly #lose = (amount: number): void => this.#lock.store(LOST, (this.#lock.load(LOST) + amount) | 0);

  /** `before`: words before its cells in the name's heap part. */
  constructor(lock: SharedLock, before: number) {
    this.#lock = lock;
    this.#holdings = new Holdings(lock, before);
    this.#lostSeen = lock.load(LOST);
  }

  /** How many values are taken and not acknowledged, by the dead or the living. */
  get total(): number {
    return this.#holdings.total;
  }

  /** Were values lost, ever? */
  get hasLost(): boolean {
    return this.#lock.load(LOST) !== 0;
  }

  /** Has a dead one taken some? Asked without the lock. */
  get hasDead(): boolean {
    return this.#holdings.hasDead;
  }

  /** This thread is about to take so many from a ring that begins at `head`. */
  begin(count: number, head: number): void {
    const { slot } = this.#lock.actor;
    this.#holdings.settle(this.#lose);
    const had = this.#holdings.of(slot);
    this.#lock.store(TAKER, slot);
    this.#lock.store(HAD, had);
    this.#lock.store(BEGAN, head);
    this.#lock.store(TAKING, 1);
    this.#holdings.set(slot, had + count);
  }

  end(): void {
    this.#lock.store(TAKING, 0);
  }

  /** One died inside: what it had not taken yet, it has not taken. */
  repair(head: number): void {
    if (this.#lock.load(TAKING) === 1 && this.#lock.load(BEGAN) === head) this.#holdings.set(this.#lock.load(TAKER), this.#lock.load(HAD));
    this.#lock.store(TAKING, 0);
  }

  /** Ends what this thread has taken first, then what others have. Throws `"not-held"` when there are not so many. */
  acknowledge(count: number): void {
    this.#holdings.settle(this.#lose);
    if (this.#holdings.of(this.#lock.actor.slot) < count) this.#mustHave(count);
    this.#holdings.takeAway(count);
  }

  #mustHave(count: number): void {
    this.reclaim();
    const { total } = this;
    if (count <= total) return;
    throw new LockstepError(
      "not-held",
      `taskDone(${count}): ${total} values of "${this.#lock.name}" are taken and not done; call it once a value`,
    );
  }

  /** Counts as lost what the dead had taken. */
  reclaim(): void {
    this.#holdings.reclaim(this.#lose);
  }

  /** Throws `"broken"` when values were lost since this thread was told last. */
  mustHaveLostNone(): void {
    const lost = (this.#lock.load(LOST) - this.#lostSeen) | 0;
    this.#lostSeen = this.#lock.load(LOST);
    if (lost === 0) return;
    throw new LockstepError(
      "broken",
      `${lost} ${lost === 1 ? "value" : "values"} of the queue "${this.#lock.name}" had been taken by somebody who died before it was done`,
    );
  }
}
