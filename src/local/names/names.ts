import { LockstepError } from "../../sync/error.ts";
import type { Actor } from "../raw/actor.ts";
import { type BoundNames, Directory } from "./directory.ts";
import type { Place, Spec } from "./spec.ts";

/** What `Names` needs of a lock that stands for a name. */
export interface NamedLock {
  readonly spec: Spec;
  readonly index: number;
  readonly idle: boolean;
  readonly isHolding: boolean;
  unbind(): void;
  leave(reason: LockstepError): () => void;
  yieldForced(): void;
}

/** The names this actor has bound, in the order of binding. Idle ones are let go when the segment is crowded; a lock let go binds again when used. */
export class Names<L extends NamedLock = NamedLock> implements BoundNames {
  readonly actor: Actor;
  readonly #directory: Directory;
  readonly #bound = new Map<string, L>();

  constructor(actor: Actor) {
    this.actor = actor;
    this.#directory = new Directory(actor);
    actor.onForced = () => {
      for (const lock of [...this.#bound.values()]) lock.yieldForced();
    };
    actor.onCrowded = () => this.shed(0);
    actor.holdsAny = () => {
      for (const lock of this.#bound.values()) if (lock.isHolding) return true;
      return false;
    };
  }

  /** What is bound under that name, if it was opened with the same spec. Throws `"mismatch"` if it was opened as something else. */
  known(spec: Spec): L | undefined {
    const lock = this.#bound.get(spec.name);
    if (lock !== undefined) this.#directory.mustMatch(lock.index, spec);
    return lock;
  }

  /** Has the actor in that slot this name bound? */
  pinned(lock: L, slot: number): boolean {
    return this.#directory.pinned(lock.index, slot);
  }

  bind(lock: L): Place {
    if (this.actor.closed)
      throw new LockstepError("closed", `"${lock.spec.name}" belongs to a space that was closed; open the space again`);
    const place = this.#directory.bind(lock.spec, this);
    this.#bound.set(lock.spec.name, lock);
    return place;
  }

  shed(kept: number): void {
    for (const [name, lock] of this.#bound) {
      if (this.#bound.size <= kept) return;
      if (!lock.idle) continue;
      this.#bound.delete(name);
      lock.unbind();
      this.#directory.unpin(lock.index);
    }
  }

  /** Leaves the space: holds are lost, and every later use says `"closed"`. */
  close(): void {
    const reason = new LockstepError("closed", "the space was closed while this was held");
    this.actor.close();
    const locks = [...this.#bound.values()];
    this.#bound.clear();
    const tellings = locks.map((lock) => lock.leave(reason));
    for (const lock of locks) lock.unbind();
    for (const tell of tellings) tell();
  }
}
