import type { Wait } from "./wait.ts";

/** A module whose exports are not known: what goes in and comes out is unknown too. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever it takes
export type AnyModule = Record<string, (...args: any[]) => unknown>;

/** The names of a module's functions. */
type TaskName<M> = { [K in keyof M]: M[K] extends (...args: never) => unknown ? K : never }[keyof M] & string;
type TaskArgs<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? Readonly<A> : readonly unknown[];
type TaskResult<M, K extends keyof M> = M[K] extends (...args: never) => infer R ? Awaited<R> : unknown;

export interface PoolOptions {
  /** How many workers, 1 to 128; the machine's cores by default. */
  workers?: number;
  /** A function of the module that each worker calls before its first task: `initializer(space, ...initArgs)`. When it fails, so does the pool. */
  initializer?: string;
  /** Copied as by `structuredClone`. */
  initArgs?: readonly unknown[];
  /** After so many tasks (a chunk of a map is one) a worker is ended and another takes its place. Without it they stay. */
  maxTasksPerChild?: number;
  /** How often a task is done again whose worker died while it ran, 0 by default: it may have half happened. One that had not begun always goes to another. */
  redo?: number;
  /** Bytes of each of its queues, of which it has one more than workers: 8 KiB to 64 MiB, 16 KiB by default. Larger values go in parts, which takes longer. */
  bytes?: number;
}

/** Of one call. When its time is over or its signal aborts, it is settled at once, and the worker that runs it is ended and replaced. */
export interface TaskOptions extends Wait {
  /** As the pool's, for this call. */
  redo?: number;
}

export interface MapOptions extends TaskOptions {
  /** Values that go to a worker together; a quarter of a worker's share by default. */
  chunk?: number;
  /** Called whenever a chunk is done. */
  onProgress?: (done: number, total: number) => void;
}

export interface ImapOptions extends Omit<TaskOptions, "timeoutMs"> {
  /** Values that go to a worker together; 1 by default. */
  chunk?: number;
  /** How many values are pulled from the input ahead of the results that were taken, at most; 32 chunks a worker by default. */
  ahead?: number;
  /** How long to wait for the next result. */
  timeoutMs?: number;
}

/**
 * Workers, each a process or a thread of its own, that call the functions which a module exports: `name(...args)`. What a task throws is what its call
 * rejects with: name, message, code, cause, and the stack it had there. Every call settles: one whose worker died rejects with `"broken"`, naming the task and
 * how the worker ended, which is replaced. An idle pool does not keep the process alive; workers end with it.
 */
export interface Pool<M = AnyModule> extends AsyncDisposable {
  /** Process ids, or the thread ids of the workers that live at the moment. */
  readonly workers: readonly number[];
  /** How many tasks were given and have not settled; a chunk of a map is one. */
  readonly pending: number;
  /** Was it closed or terminated, or could its workers not begin? */
  readonly closed: boolean;
  /** Calls the function once. Arguments are cloned before it returns, results when they come; both may be of any size. */
  apply<K extends TaskName<M>>(name: K, args: TaskArgs<M, K>, options?: TaskOptions): Promise<TaskResult<M, K>>;
  /** Calls it for every value; the results in their order. Rejects with the first failure, and begins no more. */
  map<K extends TaskName<M>>(name: K, values: Iterable<TaskArgs<M, K>[0]>, options?: MapOptions): Promise<TaskResult<M, K>[]>;
  /** As `map`, each value being all arguments of a call. */
  starmap<K extends TaskName<M>>(name: K, values: Iterable<TaskArgs<M, K>>, options?: MapOptions): Promise<TaskResult<M, K>[]>;
  /** The results one by one, in the order of the values. Ends with the first failure; who leaves the loop early closes the input too. */
  imap<K extends TaskName<M>>(
    name: K,
    values: Iterable<TaskArgs<M, K>[0]> | AsyncIterable<TaskArgs<M, K>[0]>,
    options?: ImapOptions,
  ): AsyncGenerator<TaskResult<M, K>, void, undefined>;
  /** The results one by one, as they come. */
  imapUnordered<K extends TaskName<M>>(
    name: K,
    values: Iterable<TaskArgs<M, K>[0]> | AsyncIterable<TaskArgs<M, K>[0]>,
    options?: ImapOptions,
  ): AsyncGenerator<TaskResult<M, K>, void, undefined>;
  /** Takes no more, finishes what was given, and ends the workers. */
  close(): Promise<void>;
  /** Ends the workers at once; what was given and is not done rejects with `"closed"`. */
  terminate(): Promise<void>;
}
