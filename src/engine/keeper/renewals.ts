import type { ClaimTable, Due } from "./claim-table.ts";
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

/** So many at a time: each such batch has its own time to be answered in, and what it has renewed stays so if the next one fails. */
const BATCH = 100;
/** What is due in such a part of the pause is renewed now, so that there are not many small batches. */
const EARLY = 8;

/** Renews what the table has, each claim every so often from when it was entered, in whichever thread. */
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
    try {
      const { due, nextMs } = this.#table.due(this.#everyMs, this.#everyMs / EARLY);
      for (let at = 0; at < due.length && !this.#isStopped; at += BATCH) await this.#renewAll(due.slice(at, at + BATCH));
      this.#after(due.length > 0 ? 0 : nextMs); // others may have become due while these were renewed
    } catch {
      // Whoever holds learns of it when its time is over; until then the next attempt may succeed.
      this.#after(Math.min(this.#everyMs / 3, RETRY_MS_MAX));
    }
  }

  async #renewAll(due: readonly Due[]): Promise<void> {
    const sentAt = now();
    const states = await this.#renewer.renew(due.map(({ text }) => text));
    for (const one of due) this.#table.renewed(one, sentAt);
    const told = due
      .map(({ text }, at) => ({ text, state: states[at]!, askedAtMs: sentAt.monotonicMs }))
      .filter(({ state }) => state !== "waiting");
    if (told.length > 0) this.#tell(told);
  }

  #after(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#renew(), ms);
    this.#timer.unref();
  }
}
