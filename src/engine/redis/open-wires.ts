import { LockstepError } from "../../sync/error.ts";
import { ioredisWire } from "./ioredis-wire.ts";
import { nodeRedisWire } from "./node-redis-wire.ts";
import type { OpenWire } from "./wire.ts";

/** The clients of Redis that can be loaded, the preferred one first. */
export type Driver = "ioredis" | "@redis/client";

/** How connections to that URL are made: by the client that is installed. Rejects with `"unsupported"` when there is none. */
export async function openWires(url: string, driver: Driver | undefined, connectMs: number): Promise<OpenWire> {
  if (driver !== "@redis/client") {
    try {
      const loaded = await import("ioredis");
      return (ended) => ioredisWire(loaded, url, connectMs, ended);
    } catch (error) {
      if (driver === "ioredis" || !isAbsent(error)) throw absent(error);
    }
  }
  try {
    const loaded = await import("@redis/client");
    return (ended) => nodeRedisWire(loaded, url, connectMs, ended);
  } catch (error) {
    throw absent(error);
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
}

function absent(cause: unknown): unknown {
  if (!isAbsent(cause)) return cause;
  return new LockstepError("unsupported", "there is no client of Redis here: npm install ioredis (or @redis/client)", { cause });
}
