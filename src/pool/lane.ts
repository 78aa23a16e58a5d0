import type { StartedChild } from "../process/started-child.ts";
import type { LockstepError } from "../sync/error.ts";
import type { LocalQueue } from "../sync/queue.ts";
import type { Job } from "./job.ts";
import { pieceBytes } from "./order.ts";
import { type Piece, streamOf } from "./parcel.ts";

const ALL = 0x7fff_ffff;

/**
 * A worker's place: the queue down to it, and what it was given. It takes one order at a time and answers before it takes the next. So what is left in the
 * queue has not begun, whoever takes it out again; and of the rest the last one runs, while the others' answers are on their way.
 */
export class Lane {
  /** As which its worker answers: another one each time. */
  worker = 0;
  child: StartedChild<unknown> | null = null;
  /** May its worker be given orders? */
  isReady = false;
  /** It was told to end, or has ended, … */
  isEnding = false;
  /** … the first by us. */
  isDismissed = false;
  /** Why it ended, if it failed. */
  failure: LockstepError | null = null;
  /** Its queue is being emptied: nothing may be put into it. */
  isRecalling = false;
  /** In the order in which they were given, begin, and are answered. (A list: a map that much goes through leaves chains of old tables to the collector.) */
  sent: Job[] = [];
  /** How many it may still be given. */
  left = 0;
  answeredMs = 0;
  readonly #down: LocalQueue<Piece | null>;
  readonly #bytes: number;
  /** Room that is left if nothing that was sent was taken yet. */
  #room: number;
  /** An order larger than the queue is on its way, in pieces. */
  #shipping: AbortController | null = null;

  constructor(down: LocalQueue<Piece | null>, bytes: number) {
    this.#down = down;
    this.#bytes = bytes;
    this.#room = bytes;
  }

  /** A new worker comes. */
  begin(worker: number, most: number): void {
    this.worker = worker;
    this.child = null;
    this.failure = null;
    this.isReady = false;
    this.isEnding = false;
    this.isDismissed = false;
    this.left = most;
  }

  /** Does it take another order, having fewer than `depth`? */
  takes(depth: number): boolean {
    return this.isReady && !this.isEnding && !this.isRecalling && this.#shipping === null && this.left > 0 && this.sent.length < depth;
  }

  /** Can it have what it has not begun? */
  get isRecallable(): boolean {
    return this.sent.length > 1 && !this.isEnding && !this.isRecalling;
  }

  /** Sends an order; false when it has to wait until there is room. Throws when it cannot be packed. */
  send(job: Job, failed: (error: unknown) => void): boolean {
    const pieces = job.pieces(pieceBytes(this.#bytes));
    if (job.size > this.#room && this.sent.length > 0) return false;
    if (this.sent.length === 0) this.answeredMs = performance.now();
    this.sent.push(job);
    job.lane = this;
    this.left--;
    this.#room -= job.size;
    if (job.size <= this.#bytes) for (const piece of pieces) this.#down.put(piece).catch(failed);
    else void this.#ship(pieces, failed);
    return true;
  }

  async #ship(pieces: readonly Piece[], failed: (error: unknown) => void): Promise<void> {
    const shipping = (this.#shipping = new AbortController());
    try {
      for (const piece of pieces) await this.#down.put(piece, { signal: shipping.signal });
      this.#shipping = null;
    } catch (error) {
      if (!shipping.signal.aborted) failed(error);
    }
  }

  /** The oldest order was answered. */
  answered(id: number, nowMs: number): Job {
    const job = this.sent.shift();
    if (job?.id !== id) throw new Error(`invariant: order ${id} was answered, and not ${job?.id ?? "any"}`);
    this.#let(job);
    this.answeredMs = nowMs;
    return job;
  }

  /** Takes back what has not begun, in order. Nothing may be sent meanwhile. */
  async recall(): Promise<Job[]> {
    this.isRecalling = true;
    // An order that is on its way in pieces is alone, and nobody has all of it.
    const ids = new Set(this.#shipping === null ? [] : this.sent.map(({ id }) => id));
    this.#shipping?.abort();
    this.#shipping = null;
    for (const piece of await this.#down.tryGet(ALL)) if (piece !== null) ids.add(streamOf(piece));
    this.isRecalling = false;
    const back = this.sent.filter(({ id }) => ids.has(id));
    this.sent = this.sent.filter(({ id }) => !ids.has(id));
    for (const job of back) this.#let(job);
    this.left += back.length;
    return back;
  }

  /** What its worker had begun and not finished, now that it has ended and everything else was recalled; one order at most. */
  abandon(): Job[] {
    const jobs = this.sent;
    this.sent = [];
    for (const job of jobs) this.#let(job);
    return jobs;
  }

  /** Tells its worker to end when it has done what it was given. */
  async dismiss(timeoutMs: number): Promise<void> {
    await this.#down.put(null, { timeoutMs });
  }

  #let(job: Job): void {
    job.lane = null;
    this.#room += job.size;
  }
}
