import { LockstepError } from "../sync/error.ts";
import type { LocalLock, LockWait } from "../sync/lock.ts";
import { limit } from "../sync/limit.ts";
import { timedOut } from "../sync/timed-out.ts";
import { type SyncWait, type Wait, timeoutOf } from "../sync/wait.ts";
import { ForcedRelease } from "./forced-release.ts";
import { LockHold } from "./raw/lock-hold.ts";
import { RecordWord, SEQ_MAX } from "./memory/layout.ts";
import * as fast from "./memory/swap.ts";
import type { NamedLock, Names } from "./names/names.ts";
import { RawLock, TOMB } from "./raw/raw-lock.ts";
import type { Waiter } from "./raw/waiter.ts";
import type { Kind, Spec } from "./names/spec.ts";
import { ownerOf } from "./owner-in.ts";
import { OwnerWait } from "./owner-wait.ts";
import type { LockOwner } from "./raw/lock-owner.ts";

/** The fast path below repeats `RawLock.take`, with constants of this module, which V8 folds; those of another it loads. Together that is a quarter of a pair's time. */
const SEQ: number = RecordWord.SEQ;
const { swap } = fast;
/** What users hold the lock of; of all others it is a monitor, held for microseconds. */
const WATCHED: ReadonlySet<Kind> = new Set<Kind>(["lock", "rlock", "value", "array"]);

/** Holds that a primitive keeps in words beside its lock. */
interface Beside {
  /** Has this thread any? */
  readonly isHolding: boolean;
  /** Ends those of this thread that others have asked it to. */
  yieldForced(): void;
  /** Ends all of this thread's: the space is closed. What it returns tells their holders. */
  lose(reason: LockstepError): () => void;
}

/** A named lock in shared memory. Also the monitor of every other primitive: it guards what its record keeps beside it. */
export class SharedLock extends RawLock implements LocalLock, NamedLock {
  readonly spec: Spec;
  /** In the heap, for primitives that keep something there. */
  dataAt = 0;
  index = 0;
  readonly #names: Names<SharedLock>;
  /** The primitive that this lock is the monitor of; itself for a lock. */
  primitive: unknown = this;
  /** What the primitive lets be held beside it. */
  beside: Beside | undefined;

  constructor(names: Names<SharedLock>, spec: Spec) {
    super(names.actor, spec.name, 0);
    this.unbind();
    this.#names = names;
    this.spec = spec;
    this.isWatched = WATCHED.has(spec.kind);
    this.bound();
  }

  /** This lock, its name bound again if it was evicted; the other one if this thread has opened the name anew meanwhile. */
  bound(): SharedLock {
    if (this.words !== TOMB) return this;
    const other = this.#names.known(this.spec);
    if (other !== undefined) return other;
    const place = this.#names.bind(this);
    this.index = place.index;
    this.dataAt = place.dataAt;
    this.at = place.at;
    this.words = this.actor.words;
    const { isInReach, start } = this.actor.memory;
    this.address = isInReach ? start + place.at * 4 : -1;
    return this;
  }

  /** Has the actor in that slot this name bound? If not, what its cells say is not its own. */
  pinned(slot: number): boolean {
    return this.#names.pinned(this, slot);
  }

  /** A word that its record keeps for the primitive. */
  load(word: number): number {
    return Atomics.load(this.words, this.at + word);
  }

  store(word: number, value: number): void {
    Atomics.store(this.words, this.at + word, value);
  }

  get isHolding(): boolean {
    return this.heldSeq !== 0 || this.beside?.isHolding === true;
  }

  /** As `load`, and `store`, by who holds the lock: plainly, as the lock's own word orders what its holders do. */
  read(word: number): number {
    return this.words[this.at + word]!;
  }

  write(word: number, value: number): void {
    this.words[this.at + word] = value;
  }

  get locked(): boolean {
    return this.bound().taken;
  }

  override yieldForced(): void {
    super.yieldForced();
    this.beside?.yieldForced();
  }

  /** The space is closed: every hold is lost. What this returns tells the holders. */
  leave(reason: LockstepError): () => void {
    const tell = this.lose(reason);
    const tellBeside = this.beside?.lose(reason);
    return () => {
      tell();
      tellBeside?.();
    };
  }

  acquireSync(wait?: SyncWait): LockHold {
    const { words, at } = this;
    if (wait !== undefined || !swap(words, at, this.address, 0, this.mine)) return this.#acquireSyncSlow(wait);
    const seq = words[at + SEQ]!;
    if (seq === SEQ_MAX) return this.take(false);
    words[at + SEQ] = seq + 1;
    this.heldSeq = seq + 1;
    return new LockHold(this, seq + 1, false);
  }

  tryAcquireSync(): LockHold | null {
    return this.free() ?? this.bound().tryOnce();
  }

  /** The fast path: one compare-and-swap. */
  protected free(): LockHold | null {
    return swap(this.words, this.at, this.address, 0, this.mine) ? this.take(false) : null;
  }

  withLockSync<T>(body: (hold: LockHold) => T, wait?: SyncWait): T {
    const hold = this.acquireSync(wait);
    try {
      return body(hold);
    } finally {
      hold[Symbol.dispose]();
    }
  }

  acquire(wait?: LockWait): Promise<LockHold> {
    const hold = wait === undefined ? this.free() : null;
    return hold === null ? this.#acquireSlow(wait) : Promise.resolve(hold);
  }

  async tryAcquire(wait?: Pick<LockWait, "owner">): Promise<LockHold | null> {
    const owner = ownerOf(wait);
    const hold = this.tryAcquireSync();
    if (owner !== undefined) hold?.ownedBy(owner);
    return hold;
  }

  async withLock<T>(body: (hold: LockHold) => T | PromiseLike<T>, wait?: LockWait): Promise<T> {
    const hold = (wait === undefined ? this.free() : null) ?? (await this.acquire(wait));
    try {
      return await this.within(body, hold);
    } finally {
      hold[Symbol.dispose]();
    }
  }

  /** Runs the body of a hold: observed, in development. */
  within<H, T>(body: (hold: H) => T, hold: H): T {
    return body(hold);
  }

  async release(wait?: Wait): Promise<void> {
    const timeoutMs = timeoutOf(wait);
    wait?.signal?.throwIfAborted();
    const lock = this.bound();
    if (lock.heldSeq !== 0) {
      lock.end("was ended by lock.release()");
      return;
    }
    const holder = ForcedRelease.mark(lock);
    if (holder === null) throw new LockstepError("not-held", `nobody holds the lock "${this.name}"; release what was acquired, once`);
    await new Promise<void>((resolve, reject) => new ForcedRelease(lock, holder, resolve, reject).start(timeoutMs, wait?.signal));
  }

  #acquireSyncSlow(wait: SyncWait | undefined): LockHold {
    const timeoutMs = timeoutOf(wait);
    const lock = this.bound();
    const tried = lock.tryOnce();
    if (tried !== null) return tried;
    if (lock.heldSeq !== 0 && timeoutMs > 0) {
      throw new LockstepError(
        "deadlock",
        `this thread holds "${this.name}" already and would wait for itself; use an rlock, or release it first`,
      );
    }
    const hold = timeoutMs === 0 ? null : lock.acquireBlocking(timeoutMs);
    if (hold === null) throw this.#timedOut(timeoutMs);
    return hold;
  }

  #acquireSlow(wait: LockWait | undefined): Promise<LockHold> {
    return new Promise((resolve, reject) => {
      this.request(timeoutOf(wait), wait?.signal, resolve, reject, ownerOf(wait));
    });
  }

  /**
   * Asks for the lock, with callbacks: `granted` runs in the very moment in which the lock is ours, perhaps before this returns. The function returned
   * takes the request back; of a settled one nothing is left to take back.
   */
  request(
    timeoutMs: number,
    signal: AbortSignal | undefined,
    granted: (hold: LockHold) => void,
    refused: (reason: unknown) => void,
    owner?: LockOwner,
  ): () => void {
    const nothing = (): void => {};
    if (signal?.aborted === true) {
      refused(signal.reason);
      return nothing;
    }
    const lock = this.bound();
    // Who comes later in this thread does not pass those in its line, unless it is to try once.
    const tried = lock.line.size === 0 || timeoutMs === 0 ? lock.tryOnce() : null;
    if (tried !== null) {
      if (owner !== undefined) tried.ownedBy(owner);
      granted(tried);
      return nothing;
    }
    if (timeoutMs === 0) {
      refused(this.#timedOut(0));
      return nothing;
    }
    return lock.#join(timeoutMs, signal, granted, refused, owner);
  }

  #join(
    timeoutMs: number,
    signal: AbortSignal | undefined,
    granted: (hold: LockHold) => void,
    refused: (reason: unknown) => void,
    owner: LockOwner | undefined,
  ): () => void {
    const giveUp = (reason: unknown): void => {
      if (takeBack()) refused(reason);
    };
    const watch = owner === undefined ? null : new OwnerWait(this, owner, giveUp);
    const unlimit = limit(timeoutMs, signal, () => giveUp(this.#timedOut(timeoutMs)), giveUp);
    const disarm = (): void => {
      watch?.end();
      unlimit();
    };
    const waiter: Waiter = {
      sinceMs: this.actor.now(),
      woken: false,
      grant: (hold) => {
        disarm();
        if (owner !== undefined) hold.ownedBy(owner);
        granted(hold);
      },
      refuse: (reason) => {
        disarm();
        refused(reason);
      },
    };
    const takeBack = (): boolean => {
      if (!this.withdraw(waiter)) return false;
      disarm();
      return true;
    };
    this.enlist(waiter);
    watch?.look();
    return takeBack;
  }

  #timedOut(timeoutMs: number): LockstepError {
    return timedOut(`the ${this.spec.kind} "${this.name}" could not be acquired`, timeoutMs);
  }
}
