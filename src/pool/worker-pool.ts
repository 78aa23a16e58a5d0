import { availableParallelism } from "node:os";
import { inspect } from "node:util";
import { functionAt } from "../process/function-at.ts";
import { LockstepError } from "../sync/error.ts";
import { limit } from "../sync/limit.ts";
import type { ImapOptions, MapOptions, Pool, PoolOptions, TaskOptions } from "../sync/pool.ts";
import type { LocalQueue } from "../sync/queue.ts";
import { timedOut } from "../sync/timed-out.ts";
import { timeoutOf } from "../sync/wait.ts";
import { whole } from "../sync/whole.ts";
import type { StartedChild } from "../process/started-child.ts";
import { Crew } from "./crew.ts";
import { Imap } from "./imap.ts";
import type { Asker, Job } from "./job.ts";
import { MapRun } from "./map-run.ts";
import { RESULTS_AT, Order, type WorkerPlan } from "./order.ts";

const WORKERS_MOST = 128;
const COUNT_MAX = 0x7fff_ffff;

/** What a pool needs of its space. */
export interface PoolHome {
  /** Of this pool, and of no other that is open. */
  readonly label: string;
  /** The pool has ended. */
  left(): void;
  queue<T>(name: string, bytes: number): LocalQueue<T>;
  start(plan: WorkerPlan, role: string): StartedChild<unknown>;
}

/** The calls of a pool, as jobs for its crew. */
export class WorkerPool implements Pool {
  readonly #crew: Crew;
  readonly #module: string;
  readonly #workers: number;
  readonly #redo: number;

  /** Throws `"invalid"` when an option is out of its range; whether the module is there turns out in the workers. */
  constructor(home: PoolHome, module: URL | string, options: PoolOptions) {
    const { workers = Math.min(availableParallelism(), WORKERS_MOST), initializer, initArgs = [], bytes = 16 * 1024 } = options;
    const { maxTasksPerChild = COUNT_MAX, redo = 0 } = options;
    this.#workers = whole("workers", workers, 1, WORKERS_MOST);
    this.#redo = whole("redo", redo, 0, COUNT_MAX);
    this.#module = functionAt(module, initializer ?? "default").module;
    if (!Array.isArray(initArgs))
      throw new LockstepError("invalid", `initArgs is ${inspect(initArgs)}; expected an array of what comes after the space`);
    whole("bytes", bytes, 8192, 2 ** 26);
    const prefix = `pool ${home.label} ${bytes}`;
    const role = `a worker of the pool of ${this.#module}`;
    this.#crew = new Crew({
      workers,
      maxTasksPerChild: whole("maxTasksPerChild", maxTasksPerChild, 1, COUNT_MAX),
      bytes,
      module: this.#module,
      initializer: initializer ?? null,
      initArgs,
      nameOf: (queue) => `${prefix} ${queue}`,
      queue: (queue) => home.queue(`${prefix} ${queue}`, bytes),
      start: (plan) => home.start(plan, role),
      left: () => home.left(),
    });
  }

  get workers(): number[] {
    return this.#crew.workers;
  }

  get pending(): number {
    return this.#crew.pending;
  }

  get closed(): boolean {
    return this.#crew.refusal !== null;
  }

  apply(name: string, args: readonly unknown[], options?: TaskOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      mustBeNamed(name);
      mustBeList("args", args);
      const single = new Single(resolve, reject);
      const redo = options?.redo === undefined ? this.#redo : whole("redo", options.redo, 0, COUNT_MAX);
      const timeoutMs = timeoutOf(options);
      options?.signal?.throwIfAborted();
      this.#crew.mustBeOpen();
      const job = this.#crew.give(Order.APPLY, name, args, 0, redo, single);
      if (timeoutMs === Infinity && options?.signal === undefined) return;
      const giveUp = (reason: unknown): void => {
        this.#crew.drop(job, true);
        single.failed(job, reason);
      };
      const onTime = (): void => giveUp(timedOut(`${job.describe()} was not done`, timeoutMs));
      single.disarm = limit(timeoutMs, options?.signal, onTime, giveUp);
    });
  }

  map(name: string, values: Iterable<unknown>, options?: MapOptions): Promise<unknown[]> {
    return this.#map(Order.MAP, name, values, options);
  }

  starmap(name: string, values: Iterable<readonly unknown[]>, options?: MapOptions): Promise<unknown[]> {
    return this.#map(Order.STARMAP, name, values, options);
  }

  imap(name: string, values: Iterable<unknown> | AsyncIterable<unknown>, options?: ImapOptions): AsyncGenerator<unknown, void, undefined> {
    return this.#imap(name, values, options, true);
  }

  imapUnordered(
    name: string,
    values: Iterable<unknown> | AsyncIterable<unknown>,
    options?: ImapOptions,
  ): AsyncGenerator<unknown, void, undefined> {
    return this.#imap(name, values, options, false);
  }

  close(): Promise<void> {
    return this.#crew.finish(new LockstepError("closed", `the pool of ${this.#module} was closed`));
  }

  terminate(): Promise<void> {
    return this.#crew.stop(new LockstepError("closed", `the pool of ${this.#module} was terminated`));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #map(way: number, name: string, values: Iterable<unknown>, options: MapOptions = {}): Promise<unknown[]> {
    mustBeNamed(name);
    const list = [...values];
    if (way === Order.STARMAP) for (const args of list) mustBeList("a value of starmap", args);
    const chunk = whole("chunk", options.chunk ?? Math.max(1, Math.ceil(list.length / (4 * this.#workers))), 1, COUNT_MAX);
    const redo = whole("redo", options.redo ?? this.#redo, 0, COUNT_MAX);
    const timeoutMs = timeoutOf(options);
    options.signal?.throwIfAborted();
    this.#crew.mustBeOpen();
    return new Promise((resolve, reject) => {
      const run = new MapRun({ crew: this.#crew, way, name, list, chunk, redo, onProgress: options.onProgress }, resolve, reject);
      const giveUp = (reason: unknown): void => run.end(reason, true);
      const disarm = limit(
        timeoutMs,
        options.signal,
        () => giveUp(timedOut(`"${name}" of ${list.length} values was not done`, timeoutMs)),
        giveUp,
      );
      run.start(disarm);
    });
  }

  #imap(
    name: string,
    values: Iterable<unknown> | AsyncIterable<unknown>,
    options: ImapOptions = {},
    isOrdered: boolean,
  ): AsyncGenerator<unknown, void, undefined> {
    mustBeNamed(name);
    const chunk = whole("chunk", options.chunk ?? 1, 1, COUNT_MAX);
    const ahead = whole("ahead", options.ahead ?? Math.min(32 * this.#workers * chunk, COUNT_MAX), 1, COUNT_MAX);
    const redo = whole("redo", options.redo ?? this.#redo, 0, COUNT_MAX);
    const wait = { timeoutMs: timeoutOf(options), signal: options.signal };
    this.#crew.mustBeOpen();
    return new Imap({ crew: this.#crew, name, values, chunk: Math.min(chunk, ahead), ahead, redo, isOrdered, wait }).results();
  }
}

/** The asker of one task. */
class Single implements Asker {
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  disarm: (() => void) | undefined;

  constructor(resolve: (result: unknown) => void, reject: (reason: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  done(_job: Job, answer: readonly unknown[]): void {
    this.disarm?.();
    this.#resolve(answer[RESULTS_AT]);
  }

  failed(_job: Job, error: unknown): void {
    this.disarm?.();
    this.#reject(error);
  }
}

function mustBeNamed(name: unknown): void {
  if (typeof name === "string" && name !== "") return;
  throw new LockstepError("invalid", `${inspect(name)} is no name of an exported function; expected the name as a string`);
}

function mustBeList(what: string, list: unknown): void {
  if (!Array.isArray(list)) throw new LockstepError("invalid", `${what} is ${inspect(list)}; expected an array of arguments`);
}
