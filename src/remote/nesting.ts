import type { LockWait } from "../sync/lock.ts";
import { Nest } from "../sync/nest.ts";
import { NestedHold } from "../sync/nested-hold.ts";
import type { OwnedWait } from "../sync/rlock.ts";
import { timeoutOf } from "../sync/wait.ts";
import { whenAborted } from "../sync/when-aborted.ts";
import type { ClaimHold } from "./claim-hold.ts";
import type { ClaimLock } from "./lock.ts";
import { type ClaimOwner, ownerIn } from "./owner.ts";

/** Somebody in line who comes in at once when its owner does. */
interface Asking {
  enter(nest: Nest<NestedHold>): void;
}

/** Who is in an rlock, and asks for it, through one space object: as long as there is anybody. The store knows of the lock underneath alone. */
export class Nesting {
  readonly #lock: ClaimLock;
  readonly #idle: () => void;
  /** The present one, and those whose condition waits: at most one has its base held. */
  readonly #nests = new Set<Nest<NestedHold>>();
  /** By owner: a line may be long, and who comes in looks for his own. */
  readonly #asking = new Map<ClaimOwner, Set<Asking>>();
  #calls = 0;

  /** `idle` is called when nobody is there any more. */
  constructor(lock: ClaimLock, idle: () => void) {
    this.#lock = lock;
    this.#idle = idle;
  }

  acquire(wait: OwnedWait | undefined): Promise<NestedHold> {
    return this.#during(async () => {
      timeoutOf(wait);
      const owner = ownerIn(wait);
      wait?.signal?.throwIfAborted();
      if (owner instanceof NestedHold) return owner.child(this.#lock, wait);
      return this.#present()?.reenter(owner) ?? this.#ask(owner, wait);
    });
  }

  tryAcquire(wait: Pick<OwnedWait, "owner"> | undefined): Promise<NestedHold | null> {
    return this.#during(async () => {
      const owner = ownerIn(wait);
      if (owner instanceof NestedHold) return owner.tryChild(this.#lock);
      const nest = this.#present();
      if (nest !== undefined) return nest.reenter(owner);
      const base = await this.#lock.tryAcquire(named(wait, owner));
      return base && this.#enter(base, owner);
    });
  }

  async #during<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#calls -= 1;
      this.#look();
    }
  }

  #look(): void {
    if (this.#calls === 0 && this.#nests.size === 0) this.#idle();
  }

  #present(): Nest<NestedHold> | undefined {
    for (const nest of this.#nests) if (nest.base.held) return nest;
    return undefined;
  }

  /** Waits for the lock, or for the owner to come in by another of its requests. */
  #ask(owner: ClaimOwner, wait: OwnedWait | undefined): Promise<NestedHold> {
    return new Promise((resolve, reject) => {
      const inLine = new AbortController();
      const callOff = wait?.signal && whenAborted(wait.signal, () => inLine.abort(wait.signal!.reason));
      let isIn = false;
      const asking: Asking = {
        enter: (nest) => {
          isIn = true;
          resolve(nest.enter(null));
          inLine.abort();
        },
      };
      this.#asking.set(owner, (this.#asking.get(owner) ?? new Set()).add(asking));
      const { timeoutMs } = wait ?? {};
      const asked: LockWait = { signal: inLine.signal, ...(timeoutMs !== undefined && { timeoutMs }), ...named(wait, owner) };
      const had = async (): Promise<void> => {
        try {
          const base = await this.#lock.acquire(asked);
          this.#forget(owner, asking);
          if (isIn) await base.release();
          else resolve(this.#enter(base, owner));
        } catch (error) {
          reject(error); // who is in has been told already
        } finally {
          this.#forget(owner, asking);
          callOff?.();
        }
      };
      void had();
    });
  }

  #enter(base: ClaimHold, owner: ClaimOwner): NestedHold {
    const nest = new Nest(
      base,
      owner,
      (of, parent) => new NestedHold(of, parent),
      async () => {
        this.#nests.delete(nest);
        this.#look();
        await base[Symbol.asyncDispose]();
      },
    );
    this.#nests.add(nest);
    const hold = nest.enter(null);
    const ours = this.#asking.get(owner) ?? [];
    this.#asking.delete(owner);
    for (const asking of ours) asking.enter(nest);
    return hold;
  }

  #forget(owner: ClaimOwner, asking: Asking): void {
    const others = this.#asking.get(owner);
    others?.delete(asking);
    if (others?.size === 0) this.#asking.delete(owner);
  }
}

/** Somebody new waits for nothing else, and is in no circle. */
function named(wait: Pick<OwnedWait, "owner"> | undefined, owner: ClaimOwner): Pick<LockWait, "owner"> {
  return wait?.owner === undefined ? {} : { owner };
}
