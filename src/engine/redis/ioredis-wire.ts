import type * as ioredis from "ioredis";
import { patience } from "../patience.ts";
import type { Wire } from "./wire.ts";

/** A connection by `ioredis`. It never connects again, nor sends anything again: who made it makes another. */
export async function ioredisWire(
  { Redis }: Pick<typeof ioredis, "Redis">,
  url: string,
  connectTimeout: number,
  ended: (cause: unknown) => void,
): Promise<Wire> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    protocol: 2,
    connectTimeout,
  });
  const ears = new Map<string, (message: string) => void>();
  redis.on("message", (channel: string, message: string) => ears.get(channel)?.(message));
  let cause: unknown;
  redis.on("error", (error: unknown) => (cause = error));
  // Its own limit is for the socket alone, which may well be accepted by who never says a word.
  const callOff = patience(connectTimeout, () => {
    cause = new Error(`no answer within ${Math.round(connectTimeout)} ms`);
    redis.disconnect();
    redis.stream.destroy();
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw cause ?? error;
  } finally {
    callOff();
  }
  redis.stream.unref();
  redis.once("end", () => ended(cause));
  return {
    call: (words) => redis.call(words[0]!, ...words.slice(1)),
    subscribe: async (channel, hear) => {
      ears.set(channel, hear);
      await redis.subscribe(channel);
    },
    unsubscribe: async (channel) => {
      ears.delete(channel);
      await redis.unsubscribe(channel);
    },
    close: () =>
      new Promise((resolve) => {
        redis.removeAllListeners("end");
        if (redis.status === "end") return resolve();
        redis.once("end", resolve);
        redis.disconnect();
        redis.stream.destroy(); // it would wait for the other end, which may be gone
      }),
  };
}
