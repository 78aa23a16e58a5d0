import { LockstepError } from "../sync/error.ts";
import type { LocalHold } from "../sync/lock.ts";
import { Nest } from "../sync/nest.ts";
import type { Owner } from "../sync/owner.ts";
import type { LocalRLock, OwnedWait } from "../sync/rlock.ts";
import { type SyncWait, timeoutOf } from "../sync/wait.ts";
import type { Spec } from "./names/spec.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import { userLock } from "./user-lock.ts";
import type { SharedLock } from "./lock.ts";
import type { Names } from "./names/names.ts";
import { LocalNestedHold } from "./nested-hold.ts";
import { ownerIn } from "./owner-in.ts";
import { LockOwner } from "./raw/lock-owner.ts";

/** The blocking forms of a thread have one owner, which need not be named. */
const THIS_THREAD = new LockOwner("this thread");

/** A lock over `SharedLock` that its owner may enter again. The nesting is the holding thread's own business and needs no shared words. */
export class SharedRLock implements LocalRLock {
  readonly name: string;
  readonly lock: SharedLock;
  /** The present one, and those whose condition waits: at most one has its base held. */
  readonly #nests = new Set<Nest<LocalNestedHold>>();
  /** By owner: a line may be long, and who comes in looks for his own. */
  readonly #asking = new Map<Owner, Set<Asking>>();

  constructor(names: Names<SharedLock>, spec: Spec) {
    this.name = spec.name;
    this.lock = userLock(names, spec);
    this.lock.primitive = this;
  }

  acquireSync(wait?: SyncWait): LocalHold {
    timeoutOf(wait);
    const self = this.#self();
    return self.#present()?.reenter(THIS_THREAD) ?? self.#enter(self.lock.acquireSync(wait), THIS_THREAD);
  }

  tryAcquireSync(): LocalHold | null {
    const self = this.#self();
    const nest = self.#present();
    if (nest !== undefined) return nest.reenter(THIS_THREAD);
    const hold = self.lock.tryAcquireSync();
    return hold === null ? null : self.#enter(hold, THIS_THREAD);
  }

  withLockSync<T>(body: (hold: LocalHold) => T, wait?: SyncWait): T {
    const hold = this.acquireSync(wait);
    try {
      return body(hold);
    } finally {
      hold[Symbol.dispose]();
    }
  }

  async acquire(wait?: OwnedWait): Promise<LocalHold> {
    const timeoutMs = timeoutOf(wait);
    const self = this.#self();
    const owner = ownerIn(wait);
    wait?.signal?.throwIfAborted();
    if (owner instanceof LocalNestedHold) return owner.child(self.lock, wait);
    return new Promise((resolve, reject) => self.#ask(owner, timeoutMs, wait?.signal, resolve, reject));
  }

  async tryAcquire(wait?: Pick<OwnedWait, "owner">): Promise<LocalHold | null> {
    const self = this.#self();
    const owner = ownerIn(wait);
    if (owner instanceof LocalNestedHold) return owner.tryChild(self.lock);
    const nest = self.#present();
    if (nest !== undefined) return nest.reenter(owner);
    const hold = self.lock.tryAcquireSync();
    if (hold === null) return null;
    hold.ownedBy(owner);
    return self.#enter(hold, owner);
  }

  async withLock<T>(body: (hold: LocalHold) => T | PromiseLike<T>, wait?: OwnedWait): Promise<T> {
    const hold = await this.acquire(wait);
    try {
      return await this.#self().lock.within(body, hold);
    } finally {
      hold[Symbol.dispose]();
    }
  }

  get locked(): boolean {
    return this.#self().lock.taken;
  }

  async release(): Promise<void> {
    const self = this.#self();
    const nest = self.#present();
    if (nest !== undefined && nest.owner === THIS_THREAD) {
      nest.innermost().releaseSync();
      return;
    }
    if (nest === undefined && !self.lock.taken)
      throw new LockstepError("not-held", `nobody holds the rlock "${this.name}"; release what was acquired, once`);
    throw new LockstepError("not-owner", `the rlock "${this.name}" is held by somebody else; only its owner can release it, by its hold`);
  }

  #self(): SharedRLock {
    return this.lock.bound().primitive as SharedRLock;
  }

  /** The nesting of this thread's present hold. */
  #present(): Nest<LocalNestedHold> | undefined {
    for (const nest of this.#nests) if (nest.base.held) return nest;
    return undefined;
  }

  #ask(
    owner: LockOwner,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    resolve: (hold: LocalHold) => void,
    reject: (reason: unknown) => void,
  ): void {
    const again = this.#present()?.reenter(owner) ?? null;
    if (again !== null) {
      resolve(again);
      return;
    }
    let takeBack = (): void => {};
    let isIn = false;
    const asking: Asking = {
      enter: (nest) => {
        isIn = true;
        takeBack();
        resolve(nest.enter(null));
      },
    };
    this.#asking.set(owner, (this.#asking.get(owner) ?? new Set()).add(asking));
    takeBack = this.lock.request(
      timeoutMs,
      signal,
      (hold) => {
        this.#forget(owner, asking);
        resolve(this.#enter(hold, owner));
      },
      (reason) => {
        this.#forget(owner, asking);
        reject(reason);
      },
      owner,
    );
    if (isIn) takeBack(); // by getting in line we found the lock free, and got it for the owner's request before us
  }

  #enter(base: LockHold, owner: Owner): LocalNestedHold {
    const nest = new Nest<LocalNestedHold>(
      base,
      owner,
      (of, parent) => new LocalNestedHold(of, parent),
      () => {
        this.#nests.delete(nest);
        base[Symbol.dispose]();
      },
    );
    this.#nests.add(nest);
    const hold = nest.enter(null);
    const ours = this.#asking.get(owner) ?? [];
    this.#asking.delete(owner);
    for (const asking of ours) asking.enter(nest);
    return hold;
  }

  #forget(owner: Owner, asking: Asking): void {
    const others = this.#asking.get(owner);
    others?.delete(asking);
    if (others?.size === 0) this.#asking.delete(owner);
  }
}

/** Somebody in line who comes in at once when its owner does. */
interface Asking {
  enter(nest: Nest<LocalNestedHold>): void;
}
