import type { SyncWait, Wait } from "./wait.ts";

export interface QueueOptions {
  /** Values it holds at most: 1 to 2,147,483,647. Without it only `bytes` bounds them. */
  capacity?: number;
  /** Bytes for the values in it: 64 to 128 MiB, rounded up to a power of two; 32 KiB by default. A value needs 4 bytes and its own. */
  bytes?: number;
  /** Each value taken is to be acknowledged by `taskDone`, and `join` waits for that. False by default. */
  joinable?: boolean;
}

/**
 * Values handed from any thread or process of the space to any other, first in, first out. A value is taken once; it arrives as a structured clone. What
 * is in the queue survives whoever put it there.
 */
export interface LocalQueue<T = unknown> extends AsyncIterable<T> {
  readonly name: string;
  /** How many values are in it. True by the time you look, of course. */
  readonly size: number;
  /** Was it closed? */
  readonly closed: boolean;
  /**
   * Waits for room. Rejects with `"timeout"`, `"closed"`, or the signal's reason; with `"invalid"` when the value cannot be cloned, with `"full"` when it is
   * larger than the whole queue.
   */
  put(value: T, wait?: Wait): Promise<void>;
  /** The oldest value, once there is one. Rejects with `"timeout"`, the signal's reason, or, when the queue was closed and is empty, `"closed"`. */
  get(wait?: Wait): Promise<T>;
  /** The oldest values, at least one and at most `most`, once there is one. */
  getMany(most: number, wait?: Wait): Promise<T[]>;
  /** False when there is no room. */
  tryPut(value: T): Promise<boolean>;
  /** What there is, at most `most` values (1 by default); nothing when the queue is empty, even if it was closed. */
  tryGet(most?: number): Promise<T[]>;
  /** Acknowledges values taken: this thread's first, then others'. `"not-held"` when there are not so many. Of a joinable queue only. */
  taskDone(count?: number): Promise<void>;
  /**
   * Until every value that was put has been acknowledged. `"broken"` when one died who had taken some and not acknowledged them: they are gone. Of a joinable
   * queue only.
   */
  join(wait?: Wait): Promise<void>;
  /** Nothing more is put; what is in it can be taken. Every wait to put rejects with `"closed"`, and every wait to get once it is empty. */
  close(): Promise<void>;
  putSync(value: T, wait?: SyncWait): void;
  getSync(wait?: SyncWait): T;
  getManySync(most: number, wait?: SyncWait): T[];
  tryPutSync(value: T): boolean;
  tryGetSync(most?: number): T[];
  taskDoneSync(count?: number): void;
  joinSync(wait?: SyncWait): void;
  closeSync(): void;
  /** The values one by one as they come, until the queue was closed and is empty. */
  [Symbol.asyncIterator](): AsyncIterator<T, void>;
}
