import { type SyncWait, timeoutOf } from "../sync/wait.ts";
import { SharedLock } from "./lock.ts";
import { RecordWord, SITE_BYTES } from "./memory/layout.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import type { LockHold } from "./raw/lock-hold.ts";
import type { LockOwner } from "./raw/lock-owner.ts";
import { writeText } from "./raw/text.ts";
import { callStack, siteOf } from "./development/call-stack.ts";
import type { LockOrder } from "./development/lock-order.ts";

/** A lock in development: where it is acquired is written down, and in which order with others. */
export class ObservedLock extends SharedLock {
  readonly #order: LockOrder;

  constructor(names: Names<SharedLock>, spec: Spec, order: LockOrder) {
    super(names, spec);
    this.#order = order;
  }

  override acquireSync(wait?: SyncWait): LockHold {
    const stack = callStack();
    if (timeoutOf(wait) > 0) this.#order.before(this.#order.heldBy(undefined, true), this.name, stack);
    return this.#acquired(super.acquireSync(wait), stack);
  }

  override tryAcquireSync(): LockHold | null {
    const stack = callStack();
    const hold = super.tryAcquireSync();
    return hold === null ? null : this.#acquired(hold, stack);
  }

  /** No fast path: what is acquired is requested, and so observed. */
  protected override free(): null {
    return null;
  }

  override within<H, T>(body: (hold: H) => T, hold: H): T {
    return this.#order.within(this.bound(), () => body(hold));
  }

  override request(
    timeoutMs: number,
    signal: AbortSignal | undefined,
    granted: (hold: LockHold) => void,
    refused: (reason: unknown) => void,
    owner?: LockOwner,
  ): () => void {
    const stack = callStack();
    if (timeoutMs > 0) this.#order.before(this.#order.heldBy(owner, false), this.name, stack);
    return super.request(timeoutMs, signal, (hold) => granted(this.#acquired(hold, stack)), refused, owner);
  }

  /** The hold is of the lock that stands for our name now, which may be another one. */
  #acquired(hold: LockHold, since: string): LockHold {
    const { lock, seq } = hold;
    writeText(lock.words, lock.at + RecordWord.SITE, siteOf(since, SITE_BYTES), SITE_BYTES);
    Atomics.store(lock.words, lock.at + RecordWord.SITE_SEQ, seq);
    this.#order.acquired({ lock, hold, since });
    return hold;
  }
}
