import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import { nameBytes } from "../sync/name.ts";
import type { RemoteSpace } from "../sync/space.ts";
import { whole } from "../sync/whole.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { EngineSpace } from "./space.ts";

export interface ConnectOptions {
  /** The space: who names another one shares nothing with this. "default" by default. */
  space?: string;
  /** How long a hold outlives the last sign of life of its holder, in milliseconds: 1,000 to 86,400,000; 10,000 by default. It is renewed three times in that time. */
  ttlMs?: number;
  /** How much longer the store keeps a hold that was not renewed, so that its holder has learned of it when the next one comes in. 0 to 86,400,000; 0 by default. */
  lockDelayMs?: number;
}

const SPACE = "default";
const TTL_MS = 10_000;
const TTL_MS_LEAST = 1000;
const DAY_MS = 86_400_000;

type Open = (url: string, options: EngineOptions) => Promise<Engine>;

const openRedis: Open = async (url, options) => (await import("../engine/redis/open-redis.ts")).openRedis(url, options);
const openEtcd: Open = async (url, options) => (await import("../engine/etcd/engine.ts")).openEtcd(url, options);
/** Who opens which scheme; loaded when asked for. */
const ENGINES: Readonly<Record<string, Open>> = {
  memory: async (url, { space }) => (await import("../engine/table/memory.ts")).openMemory(url, space),
  file: async (url, { space }) => (await import("../engine/table/file.ts")).openFile(url, space),
  redis: openRedis,
  rediss: openRedis,
  etcd: openEtcd,
  etcds: openEtcd,
};

/**
 * A space on a store, by its URL: `redis://host`, `etcd://host,host`, `memory:` (this thread), `file:./folder` (this process, kept on disk). Rejects with `"invalid"` for a URL that it cannot read, with `"unsupported"` for a store that it
 * does not know, with `"engine"` when the store does not answer.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<RemoteSpace> {
  return new EngineSpace(options.space ?? SPACE, await openEngine(url, options));
}

/** The engine under such a space. */
export async function openEngine(url: string, options: ConnectOptions): Promise<Engine> {
  const { space = SPACE, ttlMs = TTL_MS, lockDelayMs = 0 } = options;
  nameBytes(space, "space");
  whole("ttlMs", ttlMs, TTL_MS_LEAST, DAY_MS);
  whole("lockDelayMs", lockDelayMs, 0, DAY_MS);
  const [, scheme] = (typeof url === "string" && /^([a-z][a-z0-9+.-]*):/i.exec(url)) || [];
  if (scheme === undefined) throw new LockstepError("invalid", `${inspect(url)} is no URL; expected one that begins with ${schemes()}`);
  const open = ENGINES[scheme.toLowerCase()];
  if (open === undefined)
    throw new LockstepError("unsupported", `there is no engine for "${scheme}:"; expected a URL that begins with ${schemes()}`);
  const awake = setInterval(() => {}, DAY_MS); // an engine's sockets keep no process alive; who waits for one does
  try {
    return await open(url, { space, ttlMs, lockDelayMs });
  } finally {
    clearInterval(awake);
  }
}

function schemes(): string {
  return Object.keys(ENGINES)
    .map((scheme) => `"${scheme}:"`)
    .join(", ");
}
