import type { LocalLock, LocalSpace } from "lockstep";
import type { Counter, Job } from "./job.ts";
import { STRIPES, lockNames } from "./lock-names.ts";
import { SharedTally } from "./shared-tally.ts";
import { stripeOf } from "./table-shape.ts";

/** Merges each part stripe by stripe, with that stripe's lock held: two processes meet only when they are at the same stripe. */
export class StripedCounter implements Counter {
  acquisitions = 0;
  readonly #tally: SharedTally;
  readonly #locks: readonly LocalLock[];
  /** The numbers of the part's words by stripe, and how many there are; what is beyond is from earlier parts. */
  readonly #numbers: readonly number[][];
  readonly #lengths = new Int32Array(STRIPES);
  readonly #first: number;

  constructor(space: LocalSpace, { kind, shape, member }: Job) {
    this.#tally = new SharedTally(space, shape);
    this.#locks = lockNames(kind).map((name) => space.lock(name));
    this.#numbers = this.#locks.map(() => []);
    this.#first = member * 5; // prime to the stripes: processes begin apart, and do not follow each other around
  }

  count(text: Uint8Array, length: number): void {
    const { words } = this.#tally;
    words.count(text, length);
    for (const number of words.seen) {
      const stripe = stripeOf(words.dictionary.hash(number), STRIPES);
      this.#numbers[stripe]![this.#lengths[stripe]!++] = number;
    }
    for (let step = 0; step < STRIPES; step++) this.#mergeStripe((this.#first + step) % STRIPES);
  }

  #mergeStripe(stripe: number): void {
    const numbers = this.#numbers[stripe]!;
    const length = this.#lengths[stripe]!;
    if (length === 0) return;
    this.#locks[stripe]!.withLockSync(() => {
      for (let index = 0; index < length; index++) this.#tally.merge(numbers[index]!);
    });
    this.acquisitions++;
    this.#lengths[stripe] = 0;
  }

  answer(): Record<string, never> {
    return {};
  }
}
