/// <reference lib="esnext.disposable" preserve="true" />
import { openRedis, type RedisWhere } from "./engine/redis/open-redis.ts";
import { type ConnectOptions, engineOptions } from "./remote/engine-options.ts";
import { EngineSpace } from "./remote/space.ts";
import type { RemoteSpace } from "./sync/space.ts";

export type { RedisWhere } from "./engine/redis/open-redis.ts";
export type { RedisClient } from "./engine/redis/client.ts";

/**
 * A space on a Redis, as `connect("redis://…")` makes one, but over a client of yours: `redis({ client })`, of `ioredis` or `@redis/client`, connected. Its
 * holds are renewed in your event loop then, as a client cannot go into another thread: one that stands still for `ttlMs` loses what it holds. The client
 * stays yours: closing the space leaves it open.
 */
export async function redis(where: RedisWhere, options: ConnectOptions = {}): Promise<RemoteSpace> {
  const checked = engineOptions(options);
  return new EngineSpace(await openRedis(where, checked), checked);
}
