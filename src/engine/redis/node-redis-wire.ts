import type * as nodeRedis from "@redis/client";
import { patience } from "../patience.ts";
import type { Wire } from "./wire.ts";

/** A connection by `@redis/client`. It never connects again: who made it makes another. */
export async function nodeRedisWire(
  { createClient }: Pick<typeof nodeRedis, "createClient">,
  url: string,
  connectTimeout: number,
  ended: (cause: unknown) => void,
): Promise<Wire> {
  const client = createClient({ url, RESP: 2, disableOfflineQueue: true, socket: { connectTimeout, reconnectStrategy: false } });
  let isReady = false;
  client.on("error", (error: unknown) => {
    if (!isReady) return;
    isReady = false;
    client.destroy();
    ended(error);
  });
  // Its own limit is for the socket alone, which may well be accepted by who never says a word.
  let late: Error | undefined;
  const callOff = patience(connectTimeout, () => {
    late = new Error(`no answer within ${Math.round(connectTimeout)} ms`);
    client.destroy();
  });
  try {
    await client.connect();
  } catch (error) {
    if (late === undefined) client.destroy();
    throw late ?? error;
  } finally {
    callOff();
  }
  client.unref();
  isReady = true;
  return {
    call: (words) => client.sendCommand(words),
    subscribe: (channel, hear) => client.subscribe(channel, hear),
    unsubscribe: (channel) => client.unsubscribe(channel),
    close: async () => {
      isReady = false;
      client.destroy();
    },
  };
}
