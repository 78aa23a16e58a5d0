import { ActorWord, RecordWord } from "../memory/layout.ts";
import type { Actor } from "./actor.ts";

/** An actor that waits. */
export interface Picked {
  readonly slot: number;
  /** As it stands in lock words. */
  readonly id: number;
  /** It can take the lock as soon as it hears of it; not one that is blocked on something else. */
  readonly isAwake: boolean;
}

/** Who waits for a lock: one bit an actor, in the lock's record. */
export class WaiterBits {
  readonly #actor: Actor;
  readonly #record: { readonly words: Int32Array; readonly at: number };

  /** `record` says where the record is at the moment. */
  constructor(actor: Actor, record: { readonly words: Int32Array; readonly at: number }) {
    this.#actor = actor;
    this.#record = record;
  }

  raise(slot: number = this.#actor.slot): void {
    const { words } = this.#record;
    Atomics.or(words, this.#base() + (slot >> 5), 1 << (slot & 31));
  }

  lower(slot: number = this.#actor.slot): void {
    const { words } = this.#record;
    Atomics.and(words, this.#base() + (slot >> 5), ~(1 << (slot & 31)));
  }

  /** Does anybody wait, apart from the actor in `exceptSlot`? */
  any(exceptSlot = -1): boolean {
    const { words } = this.#record;
    for (let index = 0; index < this.#actor.layout.waiterWords; index++) {
      let bits = Atomics.load(words, this.#base() + index);
      if (index === exceptSlot >> 5) bits &= ~(1 << (exceptSlot & 31));
      if (bits !== 0) return true;
    }
    return false;
  }

  /** The next one after the one served last; one blocked elsewhere only if there is nobody else. Null when nobody waits. */
  next(exceptSlot: number): Picked | null {
    const { waiterWords } = this.#actor.layout;
    const from = Atomics.load(this.#record.words, this.#record.at + RecordWord.TURN) + 1;
    let asleep: Picked | null = null;
    for (let step = 0; step <= waiterWords; step++) {
      const index = ((from >> 5) + step) % waiterWords;
      let bits = Atomics.load(this.#record.words, this.#base() + index);
      if (step === 0) bits &= -1 << (from & 31);
      else if (step === waiterWords) bits &= ~(-1 << (from & 31));
      for (; bits !== 0; bits &= bits - 1) {
        const slot = (index << 5) + 31 - Math.clz32(bits & -bits);
        if (slot === exceptSlot) continue;
        const picked = this.#waiting(slot);
        if (picked?.isAwake === true) return picked;
        asleep ??= picked;
      }
    }
    return asleep;
  }

  /** Generation first, bit second: the bit is this generation's. Null if it is down. */
  #waiting(slot: number): Picked | null {
    const { words, at } = this.#record;
    const actorAt = this.#actor.layout.actor(slot);
    const id = Atomics.load(words, actorAt + ActorWord.ID);
    if (id === 0 || (Atomics.load(words, this.#base() + (slot >> 5)) & (1 << (slot & 31))) === 0) return null;
    const blockedOn = Atomics.load(words, actorAt + ActorWord.BLOCKED_ON);
    return { slot, id, isAwake: blockedOn === 0 || blockedOn === at };
  }

  #base(): number {
    return this.#record.at + RecordWord.WAITERS;
  }
}
