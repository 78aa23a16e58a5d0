import { LockstepError } from "../../sync/error.ts";
import type { Claim } from "../claim.ts";
import type { Lease } from "./lease.ts";
import type { KeyValue } from "./reply.ts";
import type { Standing } from "./standing.ts";
import { type Wish, isExclusive } from "./transaction.ts";

/** A claim of this client: what it wants, and what is known of who is ahead of it. */
export class Place {
  readonly wish: Wish;
  readonly lease: Lease;
  readonly isExclusive: boolean;
  /** None as long as the store has not answered. */
  claim: Claim | undefined;
  /** The revision as of which the store was seen to have it, and those ahead. */
  seenAt = 0n;
  /** Was the line abandoned? Not known of one that has yet to hold, or to see how those ahead have ended who have the line for themselves alone. */
  abandoned: boolean | undefined;
  /** Its transaction to hold is on its way. */
  isHolding = false;
  readonly #ahead = new Map<string, number>();

  constructor(wish: Wish, lease: Lease) {
    this.wish = wish;
    this.lease = lease;
    this.isExclusive = isExclusive(wish);
  }

  /** Those ahead, as of that revision. Of an exclusive claim the one before it is enough: who holds says so in the store, which knows of the others. */
  see(ahead: readonly Standing[], revision: bigint): void {
    this.seenAt = revision;
    this.#ahead.clear();
    for (const { key, weight } of ahead) this.#ahead.set(key, weight);
  }

  /** One ahead, perhaps, is gone as of that revision; the same key may have been seen to be there since. */
  gone(key: string, revision: bigint): void {
    if (revision > this.seenAt) this.#ahead.delete(key);
  }

  /** Does the note say that somebody has died? That of one who is ahead says that he holds. */
  isAbandonedBy(note: KeyValue | undefined): boolean {
    return note !== undefined && !this.#ahead.has(note.value);
  }

  get hasRoom(): boolean {
    let weight = this.wish.weight;
    for (const one of this.#ahead.values()) weight += one;
    return this.isExclusive ? this.#ahead.size === 0 : weight <= this.wish.limit;
  }

  /** It is not in the store any more, and was not left. */
  evicted(): void {
    this.claim?.lose(
      new LockstepError("lost", `the claim in the line "${this.claim.line}" was ended in the store by somebody else's release`),
    );
  }
}
