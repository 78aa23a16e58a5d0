import { LockstepError } from "../../sync/error.ts";
import type { RedisClient } from "./client.ts";
import type { Link } from "./link.ts";

/** The caller's own client, which connects again as its own options say. What is closed with us is its duplicate that listens. */
export class LentLink implements Link {
  readonly place: string = "the client given";
  readonly trouble: unknown = undefined;
  readonly #client: RedisClient;
  #ear: RedisClient | undefined;

  constructor(client: RedisClient) {
    if ("call" in client && client.options.keyPrefix)
      throw new LockstepError(
        "unsupported",
        `the client of Redis has the keyPrefix "${client.options.keyPrefix}", by which others would not find what it keeps; give one without`,
      );
    this.#client = client;
  }

  get isOpen(): boolean {
    return "call" in this.#client ? this.#client.status === "ready" : this.#client.isReady;
  }

  async call(words: readonly string[]): Promise<unknown> {
    const client = this.#client;
    return "call" in client ? client.call(words[0]!, ...words.slice(1)) : client.sendCommand([...words]);
  }

  listen(channel: string, hear: (message: string) => void, again: () => void): void {
    const ear = (this.#ear = this.#client.duplicate());
    ear.on("error", () => {}); // it connects again, and so says "ready"
    if ("call" in ear) {
      ear.on("message", (_, message) => hear(message));
      const subscribe = (): void => void ear.subscribe(channel).then(again, () => {}); // whoever waits asks by itself, too
      ear.on("ready", subscribe);
      if (ear.status === "wait" || ear.status === "ready") subscribe();
      return;
    }
    let isSubscribed = false; // it does so again by itself
    ear.on("ready", () => {
      const subscribed = isSubscribed ? Promise.resolve() : ear.subscribe(channel, hear);
      isSubscribed = true;
      subscribed.then(again, () => (isSubscribed = false));
    });
    ear.connect().catch(() => {}); // as above
  }

  drop(): void {}

  async close(): Promise<void> {
    if (this.#ear === undefined) return;
    if ("call" in this.#ear) this.#ear.disconnect();
    else this.#ear.destroy();
  }
}
