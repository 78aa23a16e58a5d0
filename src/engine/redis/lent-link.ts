import { LockstepError } from "../../sync/error.ts";
import type { IoredisClient, RedisClient } from "./client.ts";
import type { Link } from "./link.ts";
import { Turns } from "./turns.ts";

interface Listener {
  hear(message: string): void;
  again(): void;
  /** A client of `@redis/client` does so again by itself. */
  isSubscribed: boolean;
}

/** The caller's own client, which connects again as its own options say. What is closed with us is its duplicates: one that listens, and one that sends nothing twice. */
export class LentLink implements Link {
  readonly place: string = "the client given";
  readonly trouble: unknown = undefined;
  readonly #client: RedisClient;
  #ear: RedisClient | undefined;
  #once: IoredisClient | undefined;
  readonly #channels = new Map<string, Listener>();
  readonly #turns = new Turns();

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

  call(words: readonly string[]): Promise<unknown> {
    return send(this.#client, words);
  }

  callOnce(words: readonly string[]): Promise<unknown> {
    const client = this.#client;
    if (!("call" in client)) return send(client, words); // it gives up what was on its way
    if (this.#once === undefined) {
      this.#once =
        client.nodes === undefined
          ? client.duplicate({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 })
          : client.duplicate([], { retryDelayOnFailover: 0 });
      this.#once.on("error", () => {}); // whoever calls is told
    }
    return send(this.#once, words);
  }

  get masters(): readonly Link[] {
    if (!("call" in this.#client) || this.#client.nodes === undefined) return [this];
    return this.#client.nodes("master").map((node) => new LentLink(node));
  }

  listen(channel: string, hear: (message: string) => void, again: () => void): () => void {
    const listener: Listener = { hear, again, isSubscribed: false };
    this.#channels.set(channel, listener);
    const ear = (this.#ear ??= this.#hearken());
    if ("call" in ear ? ear.status === "wait" || ear.status === "ready" : ear.isReady) this.#subscribe(ear, channel, listener);
    return () => {
      if (this.#channels.get(channel) !== listener) return;
      this.#channels.delete(channel);
      this.#turns.take(channel, () => ear.unsubscribe(channel)).catch(() => {}); // one that is lost hears nothing
    };
  }

  drop(): void {}

  async close(): Promise<void> {
    this.#channels.clear();
    this.#once?.disconnect();
    if (this.#ear === undefined) return;
    if ("call" in this.#ear) this.#ear.disconnect();
    else this.#ear.destroy();
  }

  #hearken(): RedisClient {
    // What it listened to it is told anew when it is ready: ioredis would do so as well, and of that nobody could catch a failure.
    const client = this.#client;
    const ear = "call" in client && client.nodes === undefined ? client.duplicate({ autoResubscribe: false }) : client.duplicate();
    ear.on("error", () => {}); // it connects again, and so says "ready"
    ear.on("ready", () => this.#channels.forEach((listener, channel) => this.#subscribe(ear, channel, listener)));
    if ("call" in ear) ear.on("message", (channel, message) => this.#channels.get(channel)?.hear(message));
    else ear.connect().catch(() => {}); // as above
    return ear;
  }

  /** If it is refused, whoever waits asks by itself, too, and who watches is told that it could not begin. */
  #subscribe(ear: RedisClient, channel: string, listener: Listener): void {
    const isWanted = (): boolean => this.#channels.get(channel) === listener;
    const subscribe = async (): Promise<void> => {
      if (!isWanted()) return;
      if ("call" in ear) await ear.subscribe(channel);
      else if (!listener.isSubscribed) await ear.subscribe(channel, (message) => listener.hear(message));
      listener.isSubscribed = true;
      if (isWanted()) listener.again();
    };
    this.#turns.take(channel, subscribe).catch(() => {});
  }
}

async function send(client: RedisClient, words: readonly string[]): Promise<unknown> {
  return "call" in client ? client.call(words[0]!, ...words.slice(1)) : client.sendCommand([...words]);
}
