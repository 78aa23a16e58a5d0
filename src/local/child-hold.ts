import { ProcessMemory } from "./memory/processes.ts";
import { SharedLock } from "./lock.ts";
import { Names } from "./names/names.ts";
import { encodeName } from "./names/encode-name.ts";
import { Actor } from "./raw/actor.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import { SharedSemaphore, semaphoreSpec } from "./semaphore.ts";
import { DEFAULT_SHAPE } from "./space-options.ts";
import type { LocalPermit } from "../sync/semaphore.ts";

/** What a child is to run under. */
export type Guard = { readonly lock: string } | { readonly semaphore: string; readonly permits: number };

/**
 * A hold for a child process. Whoever inherits `life`, the descriptor that proves our life, keeps the hold when we are killed, and until it ends; so
 * the one who comes next is not let in beside it. Opens no more of a space than that takes: no bell before somebody may ring it.
 */
export class ChildHold {
  /** Larger than that of every earlier hold; undefined of a semaphore's permit, of which several are held at a time. */
  readonly token: bigint | undefined;
  /** Did the one before die while holding? Undefined of a semaphore, too. */
  readonly abandoned: boolean | undefined;
  /** The descriptor for the child to inherit. */
  readonly life: number;
  readonly #names: Names<SharedLock>;
  readonly #hold: LockHold | LocalPermit;

  private constructor(names: Names<SharedLock>, hold: LockHold | LocalPermit, life: number) {
    this.#names = names;
    this.#hold = hold;
    this.life = life;
    if (!("token" in hold)) return;
    this.token = hold.token;
    this.abandoned = hold.abandoned;
  }

  /** Blocks this thread until it has the hold; signals end a process that waits here. Throws `"timeout"`, and what opening a space throws. */
  static async take(space: string, guard: Guard, timeoutMs: number): Promise<ChildHold> {
    encodeName(space, "space");
    const memory = await ProcessMemory.open(space, DEFAULT_SHAPE, {});
    const names = new Names<SharedLock>(new Actor(memory));
    try {
      return new ChildHold(names, acquire(names, guard, timeoutMs), memory.life);
    } catch (error) {
      names.close();
      throw error;
    }
  }

  /** From now on `lost` is called when somebody else ends the hold. It does not keep the process alive. */
  watch(lost: (reason: Error) => void): void {
    if (!("signal" in this.#hold)) return;
    const { signal } = this.#hold;
    signal.addEventListener("abort", () => lost(signal.reason as Error));
    this.#names.actor.open();
    this.#names.actor.heard(false); // somebody may have ended it before there was a bell
  }

  /** Ends the hold, unless it is lost, and leaves the space. `finished`: false tells the next one that this hold was abandoned. */
  end(finished: boolean): void {
    const hold = this.#hold;
    if ("lock" in hold && hold.held && !finished) hold.lock.pass();
    else hold[Symbol.dispose]();
    this.#names.close();
  }
}

function acquire(names: Names<SharedLock>, guard: Guard, timeoutMs: number): LockHold | LocalPermit {
  const wait = timeoutMs === Infinity ? undefined : { timeoutMs };
  if ("lock" in guard) return new SharedLock(names, { name: guard.lock, kind: "lock", parameters: [], dataBytes: 0 }).acquireSync(wait);
  return new SharedSemaphore(names, semaphoreSpec(names, guard.semaphore, { permits: guard.permits })).acquireSync(wait);
}
