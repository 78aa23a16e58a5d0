import { isMainThread, threadId } from "node:worker_threads";
import { ActorWord, FLAGS, HeaderWord, LABEL_BYTES, type Layout, PARKED, WAIT_WORDS, WaitWord } from "../memory/layout.ts";
import type { Actor } from "./actor.ts";
import { LockOwner } from "./lock-owner.ts";
import { writeText } from "./text.ts";

/** How a thread waits while it blocks: so that it can be told of a circle; without an end but the lock, which it gave up for a condition; for its turn to read. */
export const Manner = { FAILING: 0, UNFAILING: -1, READING: -2 } as const;
/** What this thread is called in errors and warnings. */
export const THREAD: string = isMainThread ? "the main thread" : `thread ${threadId}`;
/** Cells among which an owner's wait is looked for. */
export const GROUP = 8;

/**
 * The waits for locks as they are written down in the segment, so that everybody can follow who waits for whom. A thread has a cell for when it blocks;
 * an owner's wait takes a free one in the group that its number leads to.
 */
export class Waits {
  readonly #actor: Actor;
  readonly #words: Int32Array;
  /** This thread's own cell. */
  readonly thread: number;
  /** How many owners this thread has made. */
  #owners = 0;

  constructor(actor: Actor) {
    this.#actor = actor;
    this.#words = actor.words;
    this.thread = actor.layout.actor(actor.slot) + ActorWord.WAIT;
    Atomics.store(this.#words, this.thread + WaitWord.AT, 0);
    writeText(this.#words, this.thread + WaitWord.LABEL, THREAD, LABEL_BYTES);
  }

  /** Somebody of this thread whose waits can be written down. */
  newOwner(label: string): LockOwner {
    this.#owners = (this.#owners + 1) & 0x7fff_ffff || 1;
    return new LockOwner(label, this.#owners, this);
  }

  /** This thread is about to block for the record at `at`. Returns the cell that says so. */
  block(at: number, manner: number): number {
    Atomics.store(this.#words, this.thread + WaitWord.OWNER, manner);
    return this.#begin(this.thread, at);
  }

  /** An owner in this thread is about to wait for it. 0 when it has no number here, or there is no room to say so: then nobody sees it. */
  await(owner: LockOwner, at: number): number {
    const number = owner.numberIn(this);
    if (number === 0) return 0;
    const first = groupOf(this.#actor.layout, this.#actor.id, number);
    for (let cell = first; cell < first + GROUP * WAIT_WORDS; cell += WAIT_WORDS) {
      const before = Atomics.load(this.#words, cell + WaitWord.ACTOR);
      if (before !== 0 && !this.#actor.dead(before & ~FLAGS)) continue;
      if (Atomics.compareExchange(this.#words, cell + WaitWord.ACTOR, before, this.#actor.id | PARKED) !== before) continue;
      Atomics.store(this.#words, cell + WaitWord.AT, 0);
      Atomics.store(this.#words, cell + WaitWord.OWNER, number);
      writeText(this.#words, cell + WaitWord.LABEL, owner.label, LABEL_BYTES);
      return this.#begin(cell, at);
    }
    return 0;
  }

  end(cell: number): void {
    Atomics.store(this.#words, cell + WaitWord.AT, 0);
    if (cell !== this.thread) Atomics.store(this.#words, cell + WaitWord.ACTOR, 0);
  }

  #begin(cell: number, at: number): number {
    const words = this.#words;
    for (;;) {
      const count = Atomics.load(words, HeaderWord.WAITS);
      const number = (count + 1) | 0;
      if (Atomics.compareExchange(words, HeaderWord.WAITS, count, number) !== count) continue;
      Atomics.store(words, cell + WaitWord.NUMBER, number);
      break;
    }
    Atomics.store(words, cell + WaitWord.ACTOR, this.#actor.id);
    Atomics.store(words, cell + WaitWord.AT, at);
    return cell;
  }
}

/** The first of the cells in which an owner's wait is looked for. */
export function groupOf({ waitsAt, indexSize }: Layout, actor: number, owner: number): number {
  const mixed = Math.imul(actor ^ Math.imul(owner, 0x9e37_79b1), 0x85eb_ca6b);
  return waitsAt + ((mixed >>> 8) % (indexSize / GROUP)) * GROUP * WAIT_WORDS;
}
