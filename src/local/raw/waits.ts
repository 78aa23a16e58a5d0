import { isMainThread, threadId } from "node:worker_threads";
import { ActorWord, FLAGS, HeaderWord, LABEL_BYTES, PARKED, WAIT_WORDS, WaitWord, slotOf } from "../memory/layout.ts";
import type { Actor } from "./actor.ts";
import { LockOwner } from "./lock-owner.ts";
import { writeText } from "./text.ts";

/** Of a thread's wait that cannot end without the lock: it takes back what it gave up for a condition. */
export const UNFAILING = -1;
/** Cells among which an owner's wait is looked for. */
const GROUP = 8;

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
    writeText(this.#words, this.thread + WaitWord.LABEL, isMainThread ? "the main thread" : `thread ${threadId}`, LABEL_BYTES);
  }

  /** Somebody of this thread whose waits can be written down. */
  newOwner(label: string): LockOwner {
    this.#owners = (this.#owners + 1) & 0x7fff_ffff || 1;
    return new LockOwner(label, this.#owners);
  }

  /** This thread is about to block for the record at `at`. Returns the cell that says so. */
  block(at: number, mayFail: boolean): number {
    Atomics.store(this.#words, this.thread + WaitWord.OWNER, mayFail ? 0 : UNFAILING);
    return this.#begin(this.thread, at);
  }

  /** An owner in this thread is about to wait for it. 0 when there is no room to say so: then nobody sees it. */
  await(owner: LockOwner, at: number): number {
    const first = this.#group(this.#actor.id, owner.number);
    for (let cell = first; cell < first + GROUP * WAIT_WORDS; cell += WAIT_WORDS) {
      const before = Atomics.load(this.#words, cell + WaitWord.ACTOR);
      if (before !== 0 && !this.#actor.dead(before & ~FLAGS)) continue;
      if (Atomics.compareExchange(this.#words, cell + WaitWord.ACTOR, before, this.#actor.id | PARKED) !== before) continue;
      Atomics.store(this.#words, cell + WaitWord.AT, 0);
      Atomics.store(this.#words, cell + WaitWord.OWNER, owner.number);
      writeText(this.#words, cell + WaitWord.LABEL, owner.label, LABEL_BYTES);
      return this.#begin(cell, at);
    }
    return 0;
  }

  end(cell: number): void {
    Atomics.store(this.#words, cell + WaitWord.AT, 0);
    if (cell !== this.thread) Atomics.store(this.#words, cell + WaitWord.ACTOR, 0);
  }

  /** The cells of what a holder waits for: a thread that blocks keeps all that its owners have. */
  of(actor: number, owner: number): number[] {
    const thread = this.#actor.layout.actor(slotOf(actor)) + ActorWord.WAIT;
    if (this.#isOf(thread, actor)) return [thread];
    if (owner === 0) return [];
    const first = this.#group(actor, owner);
    const cells: number[] = [];
    for (let cell = first; cell < first + GROUP * WAIT_WORDS; cell += WAIT_WORDS) {
      if (Atomics.load(this.#words, cell + WaitWord.OWNER) === owner && this.#isOf(cell, actor)) cells.push(cell);
    }
    return cells;
  }

  #isOf(cell: number, actor: number): boolean {
    return Atomics.load(this.#words, cell + WaitWord.ACTOR) === actor && Atomics.load(this.#words, cell + WaitWord.AT) !== 0;
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

  #group(actor: number, owner: number): number {
    const { waitsAt, indexSize } = this.#actor.layout;
    const mixed = Math.imul(actor ^ Math.imul(owner, 0x9e37_79b1), 0x85eb_ca6b);
    return waitsAt + ((mixed >>> 8) % (indexSize / GROUP)) * GROUP * WAIT_WORDS;
  }
}
