import { setImmediate as turn } from "node:timers/promises";
import type { Thrown } from "../process/thrown.ts";
import { describeThrown, unpackThrown } from "../process/thrown.ts";
import { LockstepError } from "../sync/error.ts";
import type { LocalQueue } from "../sync/queue.ts";
import { type Asker, Job } from "./job.ts";
import type { Lane } from "./lane.ts";
import { Outcome, RESULTS_AT, Order, pieceBytes } from "./order.ts";
import { Parcels, type Piece } from "./parcel.ts";
import { type CrewPlan, Staff } from "./staff.ts";

/** Answers heard in one go. */
const HEARD_MOST = 4096;
/** Orders given to a worker ahead of its answers: two when tasks take long, so that it has the next one at hand, more when they do not. */
const DEPTH_LEAST = 2;
const DEPTH_MOST = 64;
/** With a worker idle, another one's next orders wait no longer than this for the one that runs. */
const PATIENCE_MS = 1;
const JOBS_MAX = 2 ** 31 - 1;
const ALL = 0x7fff_ffff;
/** Jobs that were given and are still in the list. */
const SPENT_MOST = 4096;

/** What a pool's workers are given: every job is done, or fails saying why, whoever dies. */
export class Crew {
  readonly #plan: CrewPlan;
  readonly #up: LocalQueue<Piece>;
  readonly #staff: Staff;
  readonly #parcels = new Parcels();
  /** Jobs that came back from a worker, and those that were never given, from `#next` on. */
  #returned: Job[] = [];
  #backlog: Job[] = [];
  #next = 0;
  #depth = DEPTH_LEAST;
  #jobs = 0;
  /** Jobs that have not settled. */
  pending = 0;
  #hearing: Promise<void> | null = null;
  /** Is it waiting for an answer? */
  #isListening = false;
  #isDispatching = false;
  #balancing: NodeJS.Timeout | undefined;
  /** Why nothing is taken any more. */
  refusal: LockstepError | null = null;
  /** Are the workers to end, whatever is left? */
  #isOver = false;
  #onIdle: () => void = () => {};
  #ending: Promise<void> | null = null;

  constructor(plan: CrewPlan) {
    this.#plan = plan;
    this.#up = plan.queue("up");
    this.#staff = new Staff(plan, {
      ended: (lane) => this.#noteEnd(lane),
      failed: (error) => this.#break(error),
    });
    // An owner before us may have left something in queues of these names.
    this.#up.tryGet(ALL).then(
      () => this.#isOver || this.#staff.begin(),
      (error: unknown) => this.#break(error),
    );
  }

  get workers(): number[] {
    return this.#staff.ids;
  }

  /** Takes a job of somebody who had asked `mustBeOpen`. */
  give(way: number, name: string, values: readonly unknown[], first: number, redo: number, asker: Asker): Job {
    this.#jobs = this.#jobs === JOBS_MAX ? 1 : this.#jobs + 1;
    const job = new Job(this.#jobs, way, name, values, first, redo, asker);
    // Of a single task the arguments are copied now, whatever becomes of them later; those of a map when their turn comes, as they may be many.
    if (way === Order.APPLY) job.pieces(pieceBytes(this.#plan.bytes));
    this.#backlog.push(job);
    this.pending++;
    this.#dispatchSoon();
    return job;
  }

  /** Throws why nothing is taken any more. */
  mustBeOpen(): void {
    if (this.refusal !== null) throw this.refusal;
  }

  /** Nobody waits for the job any more. If it has not begun it will not; if it has and is doomed, its worker is ended, else its answer is not heard. */
  drop(job: Job, isDoomed: boolean): void {
    if (job.isSettled) return;
    job.isDoomed = isDoomed;
    job.isSettled = true;
    this.#oneLess();
    const { lane } = job;
    if (lane === null || lane.isEnding || lane.isRecalling) return;
    if (lane.sent.length > 1) void this.#reconsider(lane);
    else if (isDoomed) this.#staff.kill(lane);
  }

  /** The asker's jobs that have not settled. */
  dropAll(asker: Asker, isDoomed: boolean): void {
    for (const job of this.#unsettled()) if (job.asker === asker) this.drop(job, isDoomed);
  }

  /** Takes no more, finishes what it has, and ends the workers. */
  async finish(refusal: LockstepError): Promise<void> {
    this.refusal ??= refusal;
    if (this.pending > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await this.#end(false);
  }

  /** Ends the workers at once; what is pending fails for this reason. */
  async stop(refusal: LockstepError): Promise<void> {
    this.refusal ??= refusal;
    for (const job of this.#unsettled()) this.#fail(job, refusal);
    await this.#end(true);
  }

  #end(isAtOnce: boolean): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#balancing);
    const ended = this.#staff.end(isAtOnce);
    this.#ending ??= this.#leave(ended);
    return this.#ending;
  }

  /** Leaves the queues as new, so that their names and memory are free for others. */
  async #leave(ended: Promise<void>): Promise<void> {
    await ended;
    this.#hush();
    await this.#hearing;
    try {
      await this.#staff.clear();
      await this.#up.tryGet(ALL);
    } catch (error) {
      if (!(error instanceof LockstepError && error.code === "closed")) throw error;
    }
    this.#plan.left();
  }

  #break(error: unknown): void {
    const refusal =
      error instanceof LockstepError ? error : new LockstepError("broken", `the pool broke: ${String(error)}`, { cause: error });
    void this.stop(refusal);
  }

  #unsettled(): Job[] {
    const given = this.#staff.lanes.flatMap(({ sent }) => sent);
    return [...this.#returned, ...this.#backlog.slice(this.#next), ...given].filter(({ isSettled }) => !isSettled);
  }

  #oneLess(): void {
    this.pending--;
    if (this.pending > 0) return;
    this.#onIdle();
    this.#hush();
  }

  #fail(job: Job, error: unknown, before: readonly unknown[] = []): void {
    if (job.isSettled) return;
    job.isSettled = true;
    job.asker.failed(job, error, before);
    this.#oneLess();
  }

  #dispatchSoon(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    queueMicrotask(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#isOver) return;
    for (let job = this.#first(); job !== undefined; job = this.#first()) {
      const lane = this.#staff.lightest(this.#depth);
      if (lane === null || !this.#send(job, lane)) break;
      if (this.#returned[0] === job) this.#returned.shift();
      else this.#next++;
    }
    if (this.#next > SPENT_MOST || this.#next === this.#backlog.length) {
      this.#backlog = this.#backlog.slice(this.#next);
      this.#next = 0;
    }
    if (this.pending > 0) this.#hear();
    this.#balance();
  }

  /** The job whose turn it is. */
  #first(): Job | undefined {
    while (this.#returned[0]?.isSettled === true) this.#returned.shift();
    while (this.#backlog[this.#next]?.isSettled === true) this.#next++;
    return this.#returned[0] ?? this.#backlog[this.#next];
  }

  #send(job: Job, lane: Lane): boolean {
    try {
      return lane.send(job, (error) => this.#break(error));
    } catch (error) {
      this.#fail(job, error);
      return true;
    }
  }

  /** Hears answers as long as any are to come; only then does the pool keep the process alive. */
  #hear(): void {
    if (this.#isExpecting) this.#hearing ??= this.#listen();
  }

  get #isExpecting(): boolean {
    return !this.#isOver && (this.pending > 0 || this.#staff.endings > 0);
  }

  async #listen(): Promise<void> {
    try {
      while (this.#isExpecting) {
        this.#isListening = true;
        const pieces = await this.#up.getMany(HEARD_MOST);
        this.#isListening = false;
        const nowMs = performance.now();
        for (const piece of pieces) this.#answer(piece, nowMs);
        this.#dispatch();
        await turn(); // others have their turn, whatever comes
      }
    } catch (error) {
      this.#break(error);
    } finally {
      this.#hearing = null;
    }
  }

  /** Nothing more may come: says so to who listens. */
  #hush(): void {
    if (!this.#isListening || this.#isExpecting) return;
    this.#isListening = false;
    this.#up.put([0, 0, Outcome.NOTHING]).catch((error: unknown) => this.#break(error));
  }

  #answer(piece: Piece, nowMs: number): void {
    const answer = this.#parcels.take(piece);
    if (answer === null) return;
    const [worker, id, outcome] = answer as [number, number, number];
    const lane = this.#staff.laneOf(worker);
    if (lane === undefined) return;
    if (outcome === Outcome.READY) return this.#staff.ready(lane);
    if (outcome === Outcome.ENDED) return void this.#bury(lane);
    if (outcome === Outcome.UNABLE) {
      const [why, thrown] = answer.slice(RESULTS_AT) as [string, Thrown | undefined];
      return this.#break(errorOf(thrown === undefined ? "invalid" : "broken", `the pool's workers cannot begin: ${why}`, thrown));
    }
    const job = lane.answered(id, nowMs);
    if (lane.sent.length === 0) {
      if (lane.left === 0) this.#staff.dismiss(lane);
      else if (this.#next < this.#backlog.length) this.#depth = Math.min(DEPTH_MOST, this.#depth * 2); // it ran dry
    }
    if (!job.isSettled) this.#conclude(job, outcome, answer);
  }

  #conclude(job: Job, outcome: number, answer: readonly unknown[]): void {
    if (outcome === Outcome.DONE) {
      job.isSettled = true;
      job.asker.done(job, answer); // who may give the next one, and is not idle in between
      return this.#oneLess();
    }
    const [thrown, ...before] = answer.slice(RESULTS_AT) as [Thrown, ...unknown[]];
    if (outcome === Outcome.FAILED) return this.#fail(job, unpackThrown(thrown), before);
    const [why, cause] = answer.slice(RESULTS_AT) as [string, Thrown | undefined];
    this.#fail(job, errorOf("invalid", why, cause));
  }

  #noteEnd(lane: Lane): void {
    if (this.#isOver) return;
    this.#hear();
    this.#up.put([lane.worker, 0, Outcome.ENDED]).catch((error: unknown) => this.#break(error));
  }

  /** A worker has ended, and all its answers were heard: what it had not begun goes to others; what it had is lost, or done again if it may. */
  async #bury(lane: Lane): Promise<void> {
    try {
      this.#parcels.forget(lane.worker);
      this.#returned.push(...(await lane.recall()));
    } catch (error) {
      return this.#break(error);
    }
    const why = this.#staff.whyEnded(lane);
    const begun = lane.abandon().filter(({ isSettled }) => !isSettled);
    for (const job of begun) {
      if (job.redo > 0) {
        job.redo--;
        this.#returned.push(job);
      } else {
        const lost = `${job.describe()} was lost: ${why.message}; it may have half happened, { redo: 1 } has such a task done again`;
        this.#fail(job, new LockstepError("broken", lost, why));
      }
    }
    if (this.#isOver) return;
    this.#staff.replace(lane, begun.length > 0);
    this.#dispatch();
    this.#hush();
  }

  /** With a worker idle and another at something long, what the other has not begun is to be had. */
  #balance(): void {
    if (this.#balancing !== undefined || this.#first() !== undefined || !this.#staff.isUneven) return;
    this.#balancing = setTimeout(() => {
      this.#balancing = undefined;
      const beforeMs = performance.now() - PATIENCE_MS;
      for (const lane of this.#staff.lanes) {
        if (!lane.isRecallable || lane.answeredMs > beforeMs) continue;
        this.#depth = Math.max(DEPTH_LEAST, this.#depth >> 1);
        void this.#reconsider(lane);
      }
      this.#balance();
    }, PATIENCE_MS);
  }

  /** Takes back what a worker has not begun, and ends it if nobody waits for what it has. */
  async #reconsider(lane: Lane): Promise<void> {
    try {
      this.#returned.push(...(await lane.recall()));
    } catch (error) {
      return this.#break(error);
    }
    if (this.#isOver || lane.isEnding) return;
    if (lane.sent.at(-1)?.isDoomed === true) this.#staff.kill(lane);
    this.#dispatch();
  }
}

function errorOf(code: "invalid" | "broken", why: string, thrown: Thrown | undefined): LockstepError {
  if (thrown === undefined) return new LockstepError(code, why);
  return new LockstepError(code, `${why}: ${describeThrown(thrown)}`, { cause: unpackThrown(thrown) });
}
