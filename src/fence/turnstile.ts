import { admit, isLate, late } from "./late.ts";

interface Inside {
  readonly token: bigint;
  readonly ends: AbortController;
  /** Resolves when it is outside, however it ended. */
  readonly over: Promise<void>;
}

/** Lets in one token of a resource at a time, the larger after the smaller. There is one as long as anybody is in it, or wants to be. */
export class Turnstile {
  /** How many are in it, or want to be. */
  present = 0;
  readonly #resource: string;
  readonly #inside = new Set<Inside>();
  #seen: bigint | null = null;

  constructor(resource: string) {
    this.#resource = resource;
  }

  /**
   * Runs it once all with smaller tokens are outside; their signals abort with `"fenced"` at once. From now on nobody comes in with a smaller one. Rejects with
   * `"fenced"` when a larger one has come, before or meanwhile. What it returns settles when the body has.
   */
  async pass(token: bigint, body: (signal: AbortSignal) => unknown): Promise<void> {
    admit(this.#resource, token, this.#seen);
    this.#seen = token;
    const smaller = [...this.#inside].filter((one) => isLate(one.token, token));
    for (const one of smaller) one.ends.abort(late(this.#resource, one.token, token));
    await Promise.all(smaller.map(({ over }) => over));
    admit(this.#resource, token, this.#seen);
    let leave!: () => void;
    const inside: Inside = { token, ends: new AbortController(), over: new Promise((resolve) => (leave = resolve)) };
    this.#inside.add(inside);
    try {
      await body(inside.ends.signal);
    } finally {
      this.#inside.delete(inside);
      leave();
    }
  }
}
