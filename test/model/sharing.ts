import { Kind, type Operation } from "./operation.ts";

/**
 * Which words need interleaving. Those do not that nobody writes, or that one actor alone uses; nor those that everybody uses only while having a lock,
 * always the same (R. Lipton, Reduction: A Method of Proving Properties of Parallel Programs, 1975). Operations on them are performed together with the
 * one before. Nobody declares any of it: it is assumed of every word until some state proves the contrary, and then the exploration begins anew.
 */
export class Sharing {
  /** Some assumption has turned out wrong: what was explored under it is void. */
  isRefuted = false;
  /** How many words are known to be written. */
  writtenWords = 0;
  readonly #written: Uint8Array;
  readonly #readers: Uint8Array;
  readonly #writers: Uint8Array;
  /** A bit for each lock that everybody had so far who used the word. */
  readonly #guards: Int32Array;

  constructor(words: number) {
    this.#written = new Uint8Array(words);
    this.#readers = new Uint8Array(words);
    this.#writers = new Uint8Array(words);
    this.#guards = new Int32Array(words).fill(-1);
  }

  /** Does nobody write the word? */
  isConstant(at: number): boolean {
    return this.#written[at] === 0;
  }

  /** Must operations on this word be interleaved whoever has whichever lock? */
  isOpen(at: number): boolean {
    return this.#guards[at] === 0 && this.#isShared(at);
  }

  /** Must an operation on this word be interleaved by one who has these locks? */
  mustInterleave(at: number, locks: number): boolean {
    return this.#isShared(at) && (this.#guards[at]! & locks) === 0;
  }

  /** Is the word shared, but only among those who have a lock, as this one does? */
  isGuarded(at: number, locks: number): boolean {
    return this.#isShared(at) && (this.#guards[at]! & locks) !== 0;
  }

  /** Notes a use of a word by an actor that has these locks. */
  note(actor: number, { kind, at }: Operation, locks: number): void {
    const isRead = kind === Kind.LOAD;
    if (!isRead && this.isConstant(at)) {
      this.#written[at] = 1;
      this.writtenWords += 1;
      this.isRefuted = true;
    }
    const before = this.#isShared(at) && this.#guards[at] === 0;
    this.#readers[at]! |= 1 << actor;
    if (!isRead) this.#writers[at]! |= 1 << actor;
    this.#guards[at]! &= locks;
    const wasAssumed = !before && this.#isShared(at) && this.#guards[at] === 0;
    if (wasAssumed) this.isRefuted = true;
  }

  #isShared(at: number): boolean {
    const readers = this.#readers[at]!;
    return this.#writers[at] !== 0 && (readers & (readers - 1)) !== 0;
  }
}
