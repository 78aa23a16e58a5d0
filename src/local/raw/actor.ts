import { LockstepError } from "../../sync/error.ts";
import {
  ActorWord,
  DEPARTED,
  EntryWord,
  FLAGS,
  FORCED,
  GENERATION_MAX,
  HeaderWord,
  type Layout,
  OFFER,
  PARKED,
  RecordWord,
  idOf,
  slotOf,
  wide,
} from "../memory/layout.ts";
import type { Memory, Woken } from "../memory/memory.ts";
import { type Holder, holderOf } from "./circle.ts";
import { Waits } from "./waits.ts";

/** The longest sleep without a look around. It bounds how late a death is noticed, and lets `process.exit()` and `worker.terminate()` end a blocked thread. */
const SLICE_MS = 250;

/** Something of this thread that waits without blocking it. `probe`: a slice has passed, so look for the dead too. */
export interface Pending {
  poll(probe: boolean): void;
  /** The actor is leaving: settle everything. */
  abandon(reason: LockstepError): void;
}

/** One thread's opening of a space: its slot in the segment, its bell, and what it is waiting for. */
export class Actor {
  readonly memory: Memory;
  readonly words: Int32Array;
  readonly layout: Layout;
  readonly slot: number;
  /** When the segment was made, in nanoseconds since 1970. */
  readonly birth: bigint;
  /** As it stands in lock words. */
  readonly id: number;
  closed = false;
  readonly #parkAt: number;
  readonly #pending = new Set<Pending>();
  #timer: NodeJS.Timeout | undefined;
  #forcedSeen = 0;
  #shedSeen = 0;
  /** Somebody else released a hold of ours. */
  onForced: () => void = () => {};
  /** Somebody has no room for a name. */
  onCrowded: () => void = () => {};
  /** Does this thread hold anything that others may wait for? */
  holdsAny: () => boolean = () => false;
  /** Who has what the wait in `cell` is for: the lock of a record, mostly. */
  holders: (at: number, cell: number) => Holder[] = (at) => holderOf(this.words, at);
  readonly waits: Waits;

  constructor(memory: Memory) {
    const slot = memory.claim();
    this.memory = memory;
    this.words = memory.words;
    this.layout = memory.layout;
    this.slot = slot;
    this.birth = wide(this.words, HeaderWord.BIRTH);
    const at = this.layout.actor(slot);
    this.#parkAt = at + ActorWord.PARK;
    const last = Atomics.load(this.words, at + ActorWord.GENERATION);
    if (last !== 0) this.#sweep(); // of a slot that nobody ever had nothing is left
    Atomics.store(this.words, at + ActorWord.RUNG, 0);
    Atomics.store(this.words, at + ActorWord.BLOCKED_ON, 0);
    Atomics.store(this.words, at + ActorWord.FORCED, 0);
    const generation = (last % GENERATION_MAX) + 1;
    Atomics.store(this.words, at + ActorWord.GENERATION, generation);
    Atomics.store(this.words, at + ActorWord.PID, process.pid);
    this.id = idOf(slot, generation);
    this.waits = new Waits(this);
    this.#shedSeen = Atomics.load(this.words, HeaderWord.SHED);
    Atomics.store(this.words, at + ActorWord.ID, this.id);
  }

  /** Clears what the slot's last actor left: its waiting bits, its pins, offers to it, and its name on what it died holding. */
  #sweep(): void {
    const { words, layout, slot } = this;
    Atomics.store(words, layout.actor(slot) + ActorWord.ID, 0);
    const bitWord = RecordWord.WAITERS + (slot >> 5);
    for (let name = 0; name < layout.records; name++) {
      const at = layout.record(name);
      Atomics.and(words, at + bitWord, ~(1 << (slot & 31)));
      Atomics.and(words, layout.entry(name) + EntryWord.PINS + (slot >> 5), ~(1 << (slot & 31)));
      for (;;) {
        const word = Atomics.load(words, at);
        if (slotOf(word) !== slot) break;
        const left = (word & OFFER) !== 0 ? PARKED : DEPARTED | (word & FLAGS & ~FORCED);
        if (Atomics.compareExchange(words, at, word, left) === word) break;
      }
    }
  }

  /** Milliseconds on a clock that is never set. */
  now(): number {
    return performance.now();
  }

  /** Writes down the time of day, for people who look from outside: it decides nothing. In seconds since 1970, which fit a word until 2106. */
  stamp(at: number): void {
    this.words[at] = Math.round((performance.timeOrigin + performance.now()) / 1000);
  }

  /** Is the owner in this lock word dead, or gone? */
  dead(word: number): boolean {
    const owner = word & ~FLAGS;
    if (owner === DEPARTED) return true;
    const slot = slotOf(owner);
    return Atomics.load(this.words, this.layout.actor(slot) + ActorWord.ID) !== owner || this.memory.gone(slot);
  }

  /** Does the slot still belong to that owner, dead or alive? */
  isIn(slot: number, owner: number): boolean {
    return Atomics.load(this.words, this.layout.actor(slot) + ActorWord.ID) === owner;
  }

  /** The slot's present owner, or 0 when nobody lives there. */
  ownerIn(slot: number): number {
    const owner = Atomics.load(this.words, this.layout.actor(slot) + ActorWord.ID);
    return owner === 0 || this.dead(owner) ? 0 : owner;
  }

  /** Tells the actor in `slot` to look at the record at `at` again: a blocked thread by its futex, an event loop by its bell. */
  signal(slot: number, at: number): void {
    const actorAt = this.layout.actor(slot);
    Atomics.add(this.words, actorAt + ActorWord.PARK, 1);
    if (Atomics.load(this.words, actorAt + ActorWord.BLOCKED_ON) === at) this.memory.wake(actorAt + ActorWord.PARK);
    else this.#ring(slot);
  }

  /** Says on which record this thread is about to block; 0 when it no longer is. */
  blockedOn(at: number): void {
    Atomics.store(this.words, this.layout.actor(this.slot) + ActorWord.BLOCKED_ON, at);
  }

  /** The number of signals so far: read it before looking, sleep with it after. */
  signals(): number {
    return Atomics.load(this.words, this.#parkAt);
  }

  /** Blocks until signalled since `seen`, for a slice at most. */
  sleep(seen: number, timeoutMs: number): Woken {
    return this.memory.wait(this.#parkAt, seen, Math.min(timeoutMs, SLICE_MS));
  }

  /** From now on `pending` is polled when the bell rings and once a slice, and the process stays alive for it. */
  await(pending: Pending): void {
    this.#pending.add(pending);
    this.listen();
  }

  settled(pending: Pending): void {
    this.#pending.delete(pending);
    if (this.#pending.size === 0) this.rest();
  }

  /** Tells the holder in `slot` that a hold of its was released by us. */
  ringForced(slot: number): void {
    Atomics.add(this.words, this.layout.actor(slot) + ActorWord.FORCED, 1);
    this.#ringAnew(slot);
  }

  /** Asks everybody else to let go of idle names. */
  crowded(): void {
    Atomics.add(this.words, HeaderWord.SHED, 1);
    for (let slot = 0; slot < this.layout.shape.actors; slot++) if (slot !== this.slot && this.ownerIn(slot) !== 0) this.#ringAnew(slot);
  }

  /** Rings whether or not somebody has rung already: that one may have died between saying so and ringing. */
  #ringAnew(slot: number): void {
    Atomics.store(this.words, this.layout.actor(slot) + ActorWord.RUNG, 1);
    this.memory.ring(slot);
  }

  #ring(slot: number): void {
    if (Atomics.exchange(this.words, this.layout.actor(slot) + ActorWord.RUNG, 1) === 0) this.memory.ring(slot);
  }

  /** The bell rang (or a slice passed: `probe`). */
  heard(probe: boolean): void {
    const at = this.layout.actor(this.slot);
    Atomics.store(this.words, at + ActorWord.RUNG, 0);
    const forced = Atomics.load(this.words, at + ActorWord.FORCED);
    if (forced !== this.#forcedSeen) {
      this.#forcedSeen = forced;
      this.onForced();
    }
    const shed = Atomics.load(this.words, HeaderWord.SHED);
    if (shed !== this.#shedSeen) {
      this.#shedSeen = shed;
      this.onCrowded();
    }
    for (const pending of [...this.#pending]) pending.poll(probe);
  }

  /** Polls `pending` in a later turn of the event loop. */
  soon(pending: Pending): void {
    setImmediate(() => {
      if (!this.closed) pending.poll(false);
    });
  }

  /** Answers the bell from now on, without keeping the process alive. */
  open(): void {
    this.memory.openBell(this.slot, () => {
      if (!this.closed) this.heard(false);
    });
  }

  protected listen(): void {
    if (this.#timer !== undefined) this.#timer.ref();
    else this.#timer = setInterval(() => this.#slicePassed(), SLICE_MS);
  }

  protected rest(): void {
    this.#timer?.unref();
  }

  #slicePassed(): void {
    this.heard(true);
    if (this.#pending.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Leaves the space. What is held becomes `abandoned`; what is awaited rejects with `"closed"`. */
  close(): void {
    if (this.closed) return;
    const reason = new LockstepError("closed", "the space was closed while this was waiting");
    for (const pending of [...this.#pending]) pending.abandon(reason);
    this.closed = true;
    clearInterval(this.#timer);
    Atomics.store(this.words, this.layout.actor(this.slot) + ActorWord.ID, 0);
    this.memory.close(this.slot);
  }
}
