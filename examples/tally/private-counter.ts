import type { Counter, Done } from "./job.ts";
import { Tally } from "./tally.ts";
import { Tokenizer } from "./tokenizer.ts";

/** Counts for itself alone; whoever started it gets the count as a message. */
export class PrivateCounter implements Counter {
  readonly acquisitions = 0;
  readonly #tally = new Tally();
  readonly #tokenizer = new Tokenizer((word, length, hash) => this.#tally.add(word, 0, length, hash, 1));

  count(text: Uint8Array, length: number): void {
    this.#tokenizer.read(text, 0, length);
  }

  answer(): Pick<Done, "packed"> {
    return { packed: this.#tally.packed() };
  }
}
