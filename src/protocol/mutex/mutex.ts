import type { Protocol } from "../protocol.ts";

/** "leave" ends the hold that was entered last. Whoever has asked to enter asks for nothing more before it has left. */
export type MutexRequest = "enter" | "leave";

/** The node is in the critical section. */
export interface Entered {
  /** The fencing token: larger than that of every entry before, but perhaps of those that are skipped, and of those that skipped this node. */
  readonly token: number;
  /** Whose agreement was not waited for, since the failure detector suspects them: with one of these, if it is alive after all, the section may be shared. */
  readonly skipped: readonly number[];
}

/** A protocol of mutual exclusion: one critical section that all nodes share. */
export type Mutex<State, Message, Saved> = Protocol<State, Message, MutexRequest, Entered, Saved>;

/** After how many ticks without an answer a message is sent again. */
export const RESEND_TICKS = 20;

/** How many numbers are saved as used at once, so that not every use costs a write to disk. */
export const RESERVED = 1000;
