/** What is done to one channel is done one after the other: `@redis/client` mixes up a subscription that ends with one that begins. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does it when all before is done. */
  take(channel: string, act: () => Promise<unknown>): Promise<unknown> {
    const before = this.#last.get(channel);
    const done = before === undefined ? act() : before.then(act, act);
    this.#last.set(channel, done);
    const over = (): void => void (this.#last.get(channel) === done && this.#last.delete(channel));
    done.then(over, over);
    return done;
  }
}
