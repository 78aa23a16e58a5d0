import { Worker } from "node:worker_threads";
import { LockstepError } from "../../sync/error.ts";
import type { Claim } from "../claim.ts";
import { ClaimTable } from "./claim-table.ts";
import type { KeeperWorkerTask } from "./keeper-worker.ts";
import { type Moment, msSince, now } from "./moment.ts";
import { Renewals, type Told } from "./renewals.ts";
import type { Renewer } from "./renewer.ts";

/** Who renews: a module in a thread of its own, or a renewer over the caller's own client, in the caller's event loop. */
export type Renewing = { readonly module: URL; readonly settings: unknown } | Renewer;

/** A claim that is being made, or made. */
interface Kept {
  readonly slot: number;
  readonly enteredAt: Moment;
  claim: Claim | undefined;
  /** When that became known, by the monotonic clock. */
  admittedAtMs: number;
}

/** How often a helper thread that cannot begin is tried again in the time between two renewals. */
const RETRIES = 3;
/** How long a timer may oversleep before its claims are looked at again. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * The claims of a client whose store forgets them when nobody renews them: has them renewed three times in the time that they live, and tells each when it
 * is over, by both clocks, from when its last renewal was sent.
 */
export class Keeper {
  readonly #table: ClaimTable = new ClaimTable();
  readonly #kept = new Map<string, Kept>();
  readonly #ttlMs: number;
  readonly #renewing: Renewing;
  #stop: (() => Promise<void>) | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(ttlMs: number, renewing: Renewing) {
    this.#ttlMs = ttlMs;
    this.#renewing = renewing;
  }

  /** Before the claim of that text is sent to the store: it is renewed from now on. Texts of one client differ. */
  enter(text: string): void {
    const enteredAt = now();
    this.#kept.set(text, { slot: this.#table.enter(text, enteredAt), enteredAt, claim: undefined, admittedAtMs: 0 });
    this.#stop ??= this.#start();
    this.#watch ??= this.#lookAfter(this.#ttlMs);
  }

  /** The store has the claim. */
  admit(text: string, claim: Claim): void {
    const kept = this.#kept.get(text);
    if (kept === undefined) return;
    kept.claim = claim;
    kept.admittedAtMs = now().monotonicMs;
  }

  /** The claim has been left, or was never made. */
  drop(text: string): void {
    const kept = this.#kept.get(text);
    if (kept === undefined) return;
    this.#kept.delete(text);
    this.#table.clear(kept.slot);
  }

  claim(text: string): Claim | undefined {
    return this.#kept.get(text)?.claim;
  }

  /** Every claim's text. */
  get texts(): string[] {
    return [...this.#kept.keys()];
  }

  /** How much longer the claim is sure to live, in ms. */
  msLeft(text: string): number {
    const kept = this.#kept.get(text);
    return kept === undefined ? 0 : this.#msLeft(kept);
  }

  /** Ends every claim for that reason. */
  loseAll(reason: LockstepError): void {
    for (const [text, { claim }] of this.#kept) {
      this.drop(text);
      claim?.lose(reason);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#watch);
    await this.#stop?.();
  }

  #msLeft({ slot, enteredAt }: Kept): number {
    const renewedAt = this.#table.renewedAt(slot);
    return this.#ttlMs - msSince(renewedAt.monotonicMs > enteredAt.monotonicMs ? renewedAt : enteredAt);
  }

  #start(): () => Promise<void> {
    const everyMs = this.#ttlMs / 3;
    if (!("module" in this.#renewing)) {
      const renewals = new Renewals(this.#renewing, this.#table, everyMs, (told) => this.#hear(told));
      return () => renewals.stop();
    }
    const { module, settings } = this.#renewing;
    const workerData: KeeperWorkerTask = { module: module.href, settings, table: this.#table.buffer, everyMs };
    const worker = new Worker(new URL("./keeper-worker.js", import.meta.url), { workerData });
    worker.on("message", (told: readonly Told[]) => this.#hear(told));
    worker.on("error", () => {}); // its end is what counts
    const again = (): void => this.#startAgain(everyMs / RETRIES);
    worker.once("exit", again);
    worker.unref(); // after it has got its listener, which refs it again
    return async () => {
      worker.off("exit", again);
      await worker.terminate();
    };
  }

  /** The helper thread has ended, as it found no store, say. While there are claims to be kept it is tried again: they have time until their last renewal runs out. */
  #startAgain(afterMs: number): void {
    const timer = setTimeout(() => (this.#stop = this.#kept.size > 0 ? this.#start() : undefined), afterMs).unref();
    this.#stop = async () => clearTimeout(timer);
  }

  /** What the store said when it was asked to renew. */
  #hear(told: readonly Told[]): void {
    for (const { text, state, askedAtMs } of told) {
      const { claim, admittedAtMs = 0 } = this.#kept.get(text) ?? {};
      if (claim === undefined) continue; // left meanwhile; or on its way, and its own answer says more
      if (state === "gone") {
        if (askedAtMs < admittedAtMs) continue; // the store may have been asked before the claim got there, on another connection
        this.drop(text);
        claim.lose(
          new LockstepError(
            "lost",
            `the claim in the line "${claim.line}" was ended in the store: by somebody's release, or as its time was over`,
          ),
        );
      } else if (state !== "waiting") claim.grant(state === "held, abandoned before");
    }
  }

  #lookAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(Math.ceil(ms), TIMER_MS_MAX)).unref();
  }

  /** Ends what has outlived its time; looks again when the next one may have. */
  #look(): void {
    let nextMs = this.#ttlMs;
    for (const [text, kept] of this.#kept) {
      const leftMs = this.#msLeft(kept);
      if (leftMs > 0) nextMs = Math.min(nextMs, leftMs);
      else if (kept.claim !== undefined) {
        this.drop(text);
        kept.claim.lose(
          new LockstepError(
            "lost",
            `the claim in the line "${kept.claim.line}" could not be renewed for ${this.#ttlMs} ms; the store may have given it to others`,
          ),
        );
      }
    }
    this.#watch = this.#kept.size > 0 ? this.#lookAfter(nextMs) : undefined;
  }
}
