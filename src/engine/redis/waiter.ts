import type { Standing } from "./standing.ts";

/** Between questions behind a foreign client, in ms: twice as long each time. */
const FOREIGN_MS_MIN = 10;
const FOREIGN_MS_MAX = 250;
/** When its renewals tell enough, and the timer is there to keep the process alive. */
const QUIET_MS = 3_600_000;
/** After a question that the store has not answered. */
const RETRY_MS = 250;

/**
 * Asks how a claim stands that waits, when nobody may tell it: when whoever is ahead may have died, or is a foreign client. Its timer keeps the process
 * alive, as whoever waits is to be told.
 */
export class Waiter {
  readonly #everyMs: number;
  readonly #ask: () => Promise<Standing>;
  readonly #tell: (found: Standing) => void;
  #timer: NodeJS.Timeout | undefined;
  #foreignMs = FOREIGN_MS_MIN;
  #isAsking = false;
  #isStopped = false;

  constructor(everyMs: number, ask: () => Promise<Standing>, tell: (found: Standing) => void) {
    this.#everyMs = everyMs;
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Asks again when it is worth it, by the last answer. */
  arm(standing: Standing): void {
    if (this.#isStopped || standing.is !== "waiting") return;
    let afterMs = standing.askMs < 0 ? QUIET_MS : Math.min(standing.askMs, this.#everyMs);
    if (standing.isForeign) {
      afterMs = Math.min(afterMs, this.#foreignMs);
      this.#foreignMs = Math.min(2 * this.#foreignMs, FOREIGN_MS_MAX);
    } else this.#foreignMs = FOREIGN_MS_MIN;
    this.#after(afterMs);
  }

  async askNow(): Promise<void> {
    if (this.#isAsking || this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#isAsking = true;
    try {
      const standing = await this.#ask();
      if (this.#isStopped) return;
      this.#tell(standing);
      this.arm(standing);
    } catch {
      this.#after(RETRY_MS); // until the claim is lost, when its time is over
    } finally {
      this.#isAsking = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #after(ms: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.askNow(), ms);
  }
}
