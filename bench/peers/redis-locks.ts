import { createRequire } from "node:module";
import { Redis } from "ioredis";
import { Mutex } from "redis-semaphore";

/** What is used of it here: the types that it brings cannot be found from an ES module. */
interface Redlock {
  acquire(keys: readonly string[], ttlMs: number): Promise<{ release(): Promise<unknown> }>;
  on(event: "error", listener: () => void): void;
  quit(): Promise<void>;
}
type RedlockClass = new (clients: readonly Redis[], settings: Readonly<Record<string, number>>) => Redlock;

const require = createRequire(import.meta.url);
const { default: Redlock } = require("redlock") as { default: RedlockClass };

/** A lock on Redis as somebody else makes it: takes it and gives it back. */
export interface RedisLock {
  readonly name: string;
  /** Of a lock of that number beside the others, if there is one. */
  pair(number?: number): Promise<void>;
  close(): Promise<void>;
}

const TTL_MS = 10_000;
/** Of the peers that ask again and again: as often as they can be told to without burning the machine. */
const RETRY_MS = 5;

const RELEASE = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`;

export const bareName = "the bare script by ioredis";
export const redlockName = "redlock";
export const redisSemaphoreName = "redis-semaphore, Mutex";

/** SET NX PX, and a script that deletes what is still one's own: the least that is correct, and does not wait. */
export function bareScript(url: string, key: string): RedisLock {
  const client = new Redis(url);
  let count = 0;
  client.defineCommand("giveBack", { numberOfKeys: 1, lua: RELEASE });
  const giveBack = (client as unknown as { giveBack(key: string, value: string): Promise<number> }).giveBack.bind(client);
  return {
    name: bareName,
    async pair(number = 0) {
      const value = `bare-${++count}`;
      const own = `${key}-${number}`;
      if ((await client.set(own, value, "PX", TTL_MS, "NX")) !== "OK") throw new Error("held by somebody else");
      await giveBack(own, value);
    },
    close: async () => void (await client.quit()),
  };
}

export function redlock(url: string, key: string): RedisLock {
  const client = new Redis(url);
  const locks = new Redlock([client], { retryCount: -1, retryDelay: RETRY_MS, retryJitter: RETRY_MS });
  locks.on("error", () => {}); // it tells of every attempt that found the lock taken
  return {
    name: redlockName,
    async pair() {
      const lock = await locks.acquire([key], TTL_MS);
      await lock.release();
    },
    close: () => locks.quit(),
  };
}

export function redisSemaphore(url: string, key: string): RedisLock {
  const client = new Redis(url);
  const mutex = new Mutex(client, key, { lockTimeout: TTL_MS, acquireTimeout: 60_000, retryInterval: RETRY_MS });
  return {
    name: redisSemaphoreName,
    async pair() {
      await mutex.acquire();
      await mutex.release();
    },
    close: async () => void (await client.quit()),
  };
}
