import { constants } from "node:os";
import type { StartedChild } from "../process/started-child.ts";
import { LockstepError } from "../sync/error.ts";
import type { LocalQueue } from "../sync/queue.ts";
import { Lane } from "./lane.ts";
import type { WorkerPlan } from "./order.ts";

/** What a pool is made of, and how it gets it. */
export interface CrewPlan {
  readonly workers: number;
  readonly maxTasksPerChild: number;
  readonly bytes: number;
  /** A `file:` URL. */
  readonly module: string;
  readonly initializer: string | null;
  readonly initArgs: readonly unknown[];
  /** What a queue of the pool is called in its space. */
  nameOf(queue: string): string;
  queue<T>(name: string): LocalQueue<T>;
  start(plan: WorkerPlan): StartedChild<unknown>;
  /** Everything has ended. */
  left(): void;
}

/** Who is told of a worker's end, and of what makes the pool useless. */
export interface Employer {
  ended(lane: Lane): void;
  failed(error: LockstepError): void;
}

/** So many workers in a row that died before they could begin: the next ones will, too. */
const STILLBORN_MOST = 5;
/** How long a worker that was told to end may keep itself alive, by a timer that a task left say. */
const ENDING_MS = 1000;
const WORKERS_MAX = 2 ** 31 - 1;
/** Numbers of this thread's workers; an earlier owner of a queue's name may have left answers in it, which are nobody's of these. */
let hired = Math.floor(Math.random() * 2 ** 30);

/** The workers of a pool: started, ended, replaced. */
export class Staff {
  readonly lanes: readonly Lane[];
  readonly #plan: CrewPlan;
  readonly #employer: Employer;
  readonly #byWorker = new Map<number, Lane>();
  /** Workers that were told to end, or have ended, and are not replaced yet. */
  endings = 0;
  #stillborn = 0;
  #isOver = false;

  constructor(plan: CrewPlan, employer: Employer) {
    this.#plan = plan;
    this.#employer = employer;
    this.lanes = Array.from({ length: plan.workers }, (_, place) => new Lane(plan.queue(`down ${place}`), plan.bytes));
  }

  /** Starts everybody. */
  begin(): void {
    for (const [place, lane] of this.lanes.entries()) void this.#hire(lane, place);
  }

  get ids(): number[] {
    return this.lanes.flatMap(({ child }) => (child === null || child.exitCode !== null ? [] : child.id));
  }

  laneOf(worker: number): Lane | undefined {
    return this.#byWorker.get(worker);
  }

  /** Who has the least to do and takes more. */
  lightest(depth: number): Lane | null {
    let lightest: Lane | null = null;
    for (const lane of this.lanes) if (lane.takes(lightest?.sent.length ?? depth)) lightest = lane;
    return lightest;
  }

  /** Is one idle while another has more than it does at the moment? */
  get isUneven(): boolean {
    return this.lanes.some((lane) => lane.takes(1)) && this.lanes.some((lane) => lane.isRecallable);
  }

  ready(lane: Lane): void {
    this.#stillborn = 0;
    lane.isReady = true;
  }

  kill(lane: Lane): void {
    this.#note(lane);
    lane.child?.kill();
  }

  /** It has done as much as it may. */
  dismiss(lane: Lane): void {
    this.#note(lane);
    void this.#seeOff(lane);
  }

  /** Another worker takes the place of one that has ended. */
  replace(lane: Lane, hasLost: boolean): void {
    const place = this.lanes.indexOf(lane);
    const why = this.whyEnded(lane);
    const wasReady = lane.isReady;
    const wasOurs = lane.isDismissed;
    this.endings--;
    this.#byWorker.delete(lane.worker);
    if (!wasReady && !wasOurs && ++this.#stillborn >= STILLBORN_MOST) {
      const message = `${STILLBORN_MOST} workers in a row ended before they could begin; the last one: ${why.message}`;
      return this.#employer.failed(new LockstepError("broken", message, why));
    }
    if (!hasLost && !wasOurs)
      process.emitWarning(`${why.message}; another takes its place`, { type: "LockstepWarning", detail: "it was not at any task" });
    void this.#hire(lane, place);
  }

  /** How a worker has ended, as the message and cause of an error. */
  whyEnded({ child, failure }: Lane): { readonly message: string; readonly cause?: unknown } {
    if (failure !== null) return { message: failure.message, ...("cause" in failure ? { cause: failure.cause } : {}) };
    const code = child?.exitCode ?? 0;
    const signal = Object.entries(constants.signals).find(([, number]) => number === -code)?.[0];
    return { message: `${child?.label ?? "its worker"} ended ${signal === undefined ? `with exit code ${code}` : `by ${signal}`}` };
  }

  /** Ends everybody, at once or when they have read everything, and resolves when they have ended. */
  async end(isAtOnce: boolean): Promise<void> {
    this.#isOver = true;
    await Promise.all(
      this.lanes.map(async (lane) => {
        lane.child?.keep(true);
        if (isAtOnce) lane.child?.kill();
        await (isAtOnce ? lane.child?.join().catch(() => {}) : this.#seeOff(lane));
      }),
    );
  }

  /** Empties the queues. */
  async clear(): Promise<void> {
    for (const lane of this.lanes) await lane.recall();
  }

  async #seeOff(lane: Lane): Promise<void> {
    const { child } = lane;
    if (child === null) return;
    try {
      if (child.exitCode === null) await lane.dismiss(ENDING_MS);
      await child.join({ timeoutMs: ENDING_MS });
    } catch {
      child.kill(); // it does not end, or has failed in ending
    }
    await child.join().catch(() => {});
  }

  async #hire(lane: Lane, place: number): Promise<void> {
    const { module, initializer, initArgs, bytes } = this.#plan;
    hired = hired === WORKERS_MAX ? 1 : hired + 1;
    lane.begin(hired, this.#plan.maxTasksPerChild);
    this.#byWorker.set(hired, lane);
    const plan = {
      worker: hired,
      down: this.#plan.nameOf(`down ${place}`),
      up: this.#plan.nameOf("up"),
      bytes,
      module,
      initializer,
      initArgs,
    };
    try {
      await lane.recall(); // an owner of the name before us may have left something
      if (this.#isOver) return;
      const child = this.#plan.start(plan);
      lane.child = child;
      child.keep(false);
      child.join().then(
        () => this.#ended(lane, null),
        (error: LockstepError) => this.#ended(lane, error),
      );
    } catch (error) {
      this.#employer.failed(error as LockstepError);
    }
  }

  #ended(lane: Lane, failure: LockstepError | null): void {
    lane.failure = failure;
    const wasOurs = lane.isEnding;
    this.#note(lane);
    lane.isDismissed = wasOurs;
    if (!this.#isOver) this.#employer.ended(lane);
  }

  #note(lane: Lane): void {
    if (lane.isEnding) return;
    lane.isEnding = true;
    lane.isDismissed = true;
    this.endings++;
  }
}
