import type { Wait } from "./wait.ts";

export interface StartOptions {
  /** Arguments after the space; copied as by `structuredClone` (memory shared between threads cannot go to a process). */
  args?: readonly unknown[];
}

/**
 * A function that runs in a process or a worker of its own, its space joined. It ends when its function has settled and nothing else keeps it running.
 * Its starter does not end before it unless by `process.exit` or a signal; then a process goes on to its own end. Its output is its starter's; its input is empty.
 * One that fails while nobody waits in `join` says so by a process warning.
 */
export interface Child<T = unknown> {
  /** Process id, or the worker's thread id; 0 when the system could not start a process, which `join` then says. */
  readonly id: number;
  /** Null while it runs; then its exit code, or minus the number of the signal that ended it. A worker ended by `terminate` or `kill` has what a process would have. */
  readonly exitCode: number | null;
  /**
   * Waits until it has ended, any number of times. The function's result. Rejects with `"broken"` and the child's own error as `cause` when it failed, or
   * when it was ended by somebody else; with `"invalid"` when there is no such function or its result cannot be copied. After `terminate` or `kill` it
   * resolves with undefined, unless the function had settled before.
   */
  join(wait?: Wait): Promise<T | undefined>;
  /** Asks it to end: SIGTERM to a process, `worker.terminate()` to a worker. */
  terminate(): void;
  /** Ends it at once: SIGKILL. A worker has no other way than `terminate`. */
  kill(): void;
}
