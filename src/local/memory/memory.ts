import type { Layout } from "./layout.ts";

/** How a blocking wait ended; "woken" may be spurious. */
export type Woken = "woken" | "changed" | "timed-out";

/**
 * Shared 32-bit words and the four things threads and processes do differently: sleep, wake, ring an event loop, and tell whether somebody is gone.
 * Every algorithm above is written once, over this.
 */
export interface Memory {
  /** The whole segment; words that several actors touch only through `Atomics`. */
  readonly words: Int32Array;
  readonly layout: Layout;
  /** What the segment is in, and where it begins there, in bytes. */
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  /** Is the buffer this process's memory, which `swap` reaches? */
  readonly isInReach: boolean;
  /** Takes a free slot and proves, until `close` or death, that somebody lives in it. `"full"` when every slot is taken. */
  claim(): number;
  /** Has the one who lives in this slot died or left? */
  gone(slot: number): boolean;
  /** Blocks the thread while the word is `seen`, at most `timeoutMs` (finite: an endless sleep would keep the process from exiting). */
  wait(index: number, seen: number, timeoutMs: number): Woken;
  /** Wakes the thread that sleeps on the word. */
  wake(index: number): void;
  /** Lets the event loop in that slot hear its bell. */
  ring(slot: number): void;
  /** Calls `heard` whenever our own bell is rung. An open bell does not keep the process alive. */
  openBell(slot: number, heard: () => void): void;
  /** Gives up the slot and everything opened. */
  close(slot: number): void;
}
