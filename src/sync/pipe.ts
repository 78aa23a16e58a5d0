import type { SyncWait, Wait } from "./wait.ts";

/** Which end of a pipe. */
export type PipeSide = "left" | "right";

export interface PipeOptions {
  /** Both ends send and receive; false: the left one sends and the right one receives. True by default. */
  duplex?: boolean;
  /** Bytes for the values on their way, in each direction: 64 to 128 MiB, rounded up to a power of two; 32 KiB by default. A value needs 4 bytes and its own. */
  bytes?: number;
}

/**
 * One end of a pipe: what is sent at one is received at the other, value by value, as structured clones, in order. It belongs to the thread that opened it,
 * until that thread closes it or is gone. Nobody need have opened the other end yet: what is sent waits for it.
 */
export interface LocalPipeEnd<Received = unknown, Sent = Received> extends AsyncIterable<Received> {
  readonly name: string;
  readonly side: PipeSide;
  /** Was this end closed? */
  readonly closed: boolean;
  /**
   * Waits for room. Rejects with `"timeout"` or the signal's reason; with `"closed"` when either end was closed, `"broken"` when the thread that had the other
   * one is gone and did not close it; with `"invalid"` when the value cannot be cloned, with `"full"` when it is larger than the whole pipe, and with
   * `"unsupported"` at the wrong end of a one-way pipe.
   */
  send(value: Sent, wait?: Wait): Promise<void>;
  /**
   * The next value, once there is one. What was sent before the other end was closed, or its thread was gone, is received first; then this rejects with
   * `"closed"`, or `"broken"`. Rejects with `"timeout"` or the signal's reason, too, and with `"unsupported"` at the wrong end of a one-way pipe.
   */
  receive(wait?: Wait): Promise<Received>;
  /** False when there is no room. */
  trySend(value: Sent): Promise<boolean>;
  /** The next value, or nothing when there is none now, even if none will come. */
  tryReceive(): Promise<Received[]>;
  /** Waits until `receive` would not: a value is there, or none will come. False when the time is over. */
  poll(wait?: Wait): Promise<boolean>;
  /** The other end receives what was sent, and then `"closed"`; it can send no more, and what it sent is gone. When both are closed, the pipe is as new. */
  close(): Promise<void>;
  sendSync(value: Sent, wait?: SyncWait): void;
  receiveSync(wait?: SyncWait): Received;
  trySendSync(value: Sent): boolean;
  tryReceiveSync(): Received[];
  pollSync(wait?: SyncWait): boolean;
  closeSync(): void;
  /** The values one by one as they come, until the other end was closed. */
  [Symbol.asyncIterator](): AsyncIterator<Received, void>;
}
