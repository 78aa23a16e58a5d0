/** An offer nobody takes for this long — less than the slice after which a waiter looks again — is anybody's. */
const OFFER_BINDS_MS = 200;

/** The offer that a thread has last seen in a lock's word, and since when. */
export class StandingOffer {
  #owner = 0;
  #seq = 0;
  #sinceMs = 0;

  /** Has it stood unchanged for most of a slice? Its grantee is stopped, busy or dead, and anybody may take it. */
  isStale(owner: number, seq: number, nowMs: number): boolean {
    if (this.#owner === owner && this.#seq === seq) return nowMs - this.#sinceMs >= OFFER_BINDS_MS;
    this.#owner = owner;
    this.#seq = seq;
    this.#sinceMs = nowMs;
    return false;
  }
}
