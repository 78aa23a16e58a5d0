/** What went wrong, in one word; a program branches on it. */
export type ErrorCode =
  /** The time given ran out before the operation could be done. */
  | "timeout"
  /** Released, or used, without being held. */
  | "not-held"
  /** Held, but by somebody else who alone may release it. */
  | "not-owner"
  /** The hold was ended by somebody else. */
  | "lost"
  /** The token given is smaller than one that was seen: somebody else has held the resource since. */
  | "fenced"
  /** The name is open as something else: another kind, other permits, another type or length. */
  | "mismatch"
  /** A stated bound was reached. */
  | "full"
  /** The space, the queue or an end of the pipe was closed, before or meanwhile. */
  | "closed"
  /** What should have served us ended: a child, a barrier, who had the other end of a pipe. */
  | "broken"
  /** Waiting would never end. */
  | "deadlock"
  /** This system, engine or memory cannot do it; the message says what can. */
  | "unsupported"
  /** The store or the operating system refused. */
  | "engine"
  /** An argument out of its range. */
  | "invalid";

/** One of those who wait for each other in a circle, and the lock it waits for, which the next one holds. */
export interface CycleStep {
  /** A thread, or the label of an owner. */
  readonly owner: string;
  /** Its process id. */
  readonly process: number;
  /** On a store: the name of its machine. */
  readonly host?: string;
  readonly lock: string;
  /** Where the one who holds that lock acquired it, "file:line:column", if it opened the space with `development`. */
  readonly heldSince?: string;
}

/** The one error class of the library. The message says what was wrong, what was expected and what to do; `cause` is the error underneath. */
export class LockstepError extends Error {
  readonly code: ErrorCode;
  /** Of a `"deadlock"` among several: who waits for whom, beginning with the one who is told. */
  readonly cycle?: readonly CycleStep[];

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly cycle?: readonly CycleStep[] }) {
    super(message, options);
    this.name = "LockstepError";
    this.code = code;
    if (options?.cycle !== undefined) this.cycle = options.cycle;
  }
}
