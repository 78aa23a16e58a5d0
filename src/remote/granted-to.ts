import { deadlocked } from "../sync/deadlocked.ts";
import { LockstepError } from "../sync/error.ts";
import type { Claim } from "../engine/claim.ts";
import type { Engine } from "../engine/engine.ts";
import { circle, steps } from "./circle.ts";
import type { ClaimOwner } from "./owner.ts";
import { type Waiting, waitText, waitsLine } from "./waits.ts";

/** Nothing is sent before: most waits are over by then. */
const BRIEF_MS = 200;
/** From one search to the next: the first is when most circles close, as the last one of it begins to wait. */
const PAUSE_MS = 1000;
const PAUSE_MS_MOST = 8000;

/** Whose wait it is. */
export interface Waiter {
  readonly owner: ClaimOwner;
  /** It takes a lock back after a condition's wait, and must not be told of circles. */
  readonly isUnfailing: boolean;
}

/** Settles when the claim is granted. Rejects with what ended it, or with `"deadlock"`, and the claim is left then. */
export function grantedTo(waiter: Waiter, engine: Engine, claim: Claim): Promise<void> {
  return new Promise((resolve, reject) => {
    const wait = new OwnerWait(waiter, engine, claim, reject);
    const end = (settle: () => void): void => {
      wait.end();
      settle();
    };
    claim.granted.then(
      () => end(resolve),
      (error: unknown) => end(() => reject(error)),
    );
  });
}

/** An owner's wait, written down for others as long as it lasts, and looked for in circles. */
class OwnerWait {
  readonly #engine: Engine;
  readonly #claim: Claim;
  readonly #waiting: Waiting;
  readonly #reject: (reason: LockstepError) => void;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = PAUSE_MS;
  #written: Claim | null = null;
  #isOver = false;

  constructor({ owner: { id }, isUnfailing }: Waiter, engine: Engine, claim: Claim, reject: (reason: LockstepError) => void) {
    this.#engine = engine;
    this.#claim = claim;
    this.#waiting = { id, line: claim.line, order: claim.order, isUnfailing };
    this.#reject = reject;
    this.#timer = setTimeout(() => void this.#look(), BRIEF_MS);
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#erase();
  }

  async #look(): Promise<void> {
    try {
      await this.#write();
      const links = this.#isOver || this.#waiting.isUnfailing ? null : await circle(this.#engine, this.#waiting);
      if (links !== null && !this.#isOver) this.#refuse(deadlocked(steps(links)));
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error; // the store did not answer: it may the next time
    }
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#look(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, PAUSE_MS_MOST);
  }

  #refuse(reason: LockstepError): void {
    this.#reject(reason);
    this.end();
    this.#claim.leave().catch(() => {}); // the wait's own outcome is told
  }

  async #write(): Promise<void> {
    if (this.#written?.isLive === true) return;
    const line = waitsLine(this.#waiting.id);
    this.#written = await this.#engine.join(line, { weight: 1, limit: 0, wait: true, data: waitText(this.#waiting) });
    if (this.#isOver) this.#erase();
  }

  #erase(): void {
    this.#written?.leave().catch(() => {}); // the store forgets it by itself
  }
}
