import type { Awaitable } from "./awaitable.ts";
import type { Write } from "./cell.ts";
import type { SyncWait, Wait } from "./wait.ts";

export interface QueueOptions {
  /** Values it holds at most: 1 to 2,147,483,647. Without it only `bytes` bounds them, and on a store its room. */
  capacity?: number;
  /** Bytes for the values in it: 64 to 128 MiB, rounded up to a power of two; 32 KiB by default. A value needs 4 bytes and its own. Of shared memory only. */
  bytes?: number;
  /** Each value taken is to be acknowledged by `taskDone`, and `join` waits for that. False by default. */
  joinable?: boolean;
}

/**
 * Values handed from anybody in the space to anybody else, first in, first out. A value is taken once. What is in the queue survives whoever put it there.
 * In shared memory it arrives as a structured clone; on a store it is JSON, of 1,000,000 bytes at most.
 */
export interface Queue<T = unknown> extends AsyncIterable<T> {
  readonly name: string;
  /** How many values are in it. True by the time you look, of course. */
  readonly size: Awaitable<number>;
  /** Was it closed? */
  readonly closed: Awaitable<boolean>;
  /**
   * Waits for room. Rejects with `"timeout"`, `"closed"`, or the signal's reason; with `"invalid"` when the value cannot be handed on, with `"full"` when it
   * is too large.
   */
  put(value: T, wait?: Wait): Promise<void>;
  /** The oldest value, once there is one. Rejects with `"timeout"`, the signal's reason, or, when the queue was closed and is empty, `"closed"`. */
  get(wait?: Wait): Promise<T>;
  /** The oldest values, at least one and at most `most`, on a store at most 32, once there is one. */
  getMany(most: number, wait?: Wait): Promise<T[]>;
  /** False when there is no room. */
  tryPut(value: T): Promise<boolean>;
  /**
   * What there is, at most `most` values (1 by default), and on a store at most 32 at a time; nothing when the queue is empty, even if it was closed.
   */
  tryGet(most?: number): Promise<T[]>;
  /**
   * Acknowledges values taken: this thread's first, in shared memory then others'; on a store this client's alone. `"not-held"` when there are not so many. Of
   * a joinable queue only.
   */
  taskDone(count?: number): Promise<void>;
  /**
   * Until every value that was put has been acknowledged. When one dies who had taken some and not acknowledged them: in shared memory `"broken"`, as they
   * are gone; on a store they are handed to somebody else. Of a joinable queue only.
   */
  join(wait?: Wait): Promise<void>;
  /** Nothing more is put; what is in it can be taken. Every wait to put rejects with `"closed"`, and every wait to get once it is empty. */
  close(): Promise<void>;
  /** The values one by one as they come, until the queue was closed and is empty. */
  [Symbol.asyncIterator](): AsyncIterator<T, void>;
}

/** A queue in shared memory: threads can also block at it. */
export interface LocalQueue<T = unknown> extends Queue<T> {
  readonly size: number;
  readonly closed: boolean;
  putSync(value: T, wait?: SyncWait): void;
  getSync(wait?: SyncWait): T;
  getManySync(most: number, wait?: SyncWait): T[];
  tryPutSync(value: T): boolean;
  tryGetSync(most?: number): T[];
  taskDoneSync(count?: number): void;
  joinSync(wait?: SyncWait): void;
  closeSync(): void;
}

/** A queue on a store. */
export interface RemoteQueue<T = unknown> extends Queue<T> {
  /** As `get`, of a joinable queue, with what can be done about the one value. */
  take(wait?: Wait): Promise<Delivery<T>>;
  /**
   * Those of `take` one by one as they come, until the queue was closed, is empty, and nobody has anything that could come back, this client included. Who
   * leaves the loop, by `break` or an error, gives back what he has of it and has not acknowledged.
   */
  deliveries(wait?: Pick<Wait, "signal">): AsyncIterable<Delivery<T>>;
}

/** A value that was taken and not acknowledged: as long as its taker lives nobody else has it, then it is handed to somebody else. */
export interface Delivery<T = unknown> {
  readonly value: T;
  /** How often it has been taken, this time included: 1 at first. */
  readonly tries: number;
  /** Aborts with `"lost"` when it may have been handed to somebody else. */
  readonly signal: AbortSignal;
  /**
   * Acknowledges it, and writes what comes of it in the same commit, or neither: so what is done twice, as somebody died, is written once. 99 writes at
   * most, each of another entry: else `"invalid"`, and it is not acknowledged. `"lost"` when somebody else has it by now.
   */
  done(writes?: readonly Write[]): Promise<void>;
  /** Hands it to whoever is next, before all that has not been taken yet. */
  giveBack(): Promise<void>;
}
