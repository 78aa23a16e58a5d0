import type { ClaimTable } from "./claim-table.ts";
import { now } from "./moment.ts";
import type { ClaimState, Renewer } from "./renewer.ts";

/** A claim whose state is worth telling its owner: all but held and waiting, as they were. */
export interface Told {
  readonly text: string;
  readonly state: ClaimState;
  /** When the store was asked, by the monotonic clock. */
  readonly askedAtMs: number;
}

/** The pause after a renewal that failed, at most; a third of the pause between renewals at first. */
const RETRY_MS_MAX = 1000;

/** Renews what the table has, every so often, in whichever thread. */
export class Renewals {
  readonly #renewer: Renewer;
  readonly #table: ClaimTable;
  readonly #everyMs: number;
  readonly #tell: (told: readonly Told[]) => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(renewer: Renewer, table: ClaimTable, everyMs: number, tell: (told: readonly Told[]) => void) {
    this.#renewer = renewer;
    this.#table = table;
    this.#everyMs = everyMs;
    this.#tell = tell;
    this.#after(0); // a thread has taken its time to start
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#renewer.close();
  }

  async #renew(): Promise<void> {
    const sentAt = now();
    const texts = this.#table.texts();
    try {
      const states = texts.length === 0 ? [] : await this.#renewer.renew(texts);
      this.#table.renewed(sentAt);
      const told = texts
        .map((text, at) => ({ text, state: states[at]!, askedAtMs: sentAt.monotonicMs }))
        .filter(({ state }) => state !== "waiting");
      if (told.length > 0) this.#tell(told);
      this.#after(this.#everyMs);
    } catch {
      // Whoever holds learns of it when its time is over; until then the next attempt may succeed.
      this.#after(Math.min(this.#everyMs / 3, RETRY_MS_MAX));
    }
  }

  #after(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#renew(), ms);
    this.#timer.unref();
  }
}
