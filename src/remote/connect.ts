import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { RemoteSpace } from "../sync/space.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { awake } from "./awake.ts";
import { type ConnectOptions, engineOptions } from "./engine-options.ts";

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
 * A space on a store, by its URL: `redis://host`, `etcd://host,host`, `memory:` (this thread), `file:./folder` (this process, kept on disk). Rejects with
 * `"invalid"` for a URL that it cannot read, with `"unsupported"` for a store that it does not know, with `"engine"` when the store does not answer.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<RemoteSpace> {
  const checked = engineOptions(options);
  const { EngineSpace } = await import("./space.ts"); // those who have no store do not load what is done on one
  return new EngineSpace(await openEngine(url, checked), checked);
}

/** The engine under such a space. */
export async function openEngine(url: string, options: EngineOptions): Promise<Engine> {
  const [, scheme] = (typeof url === "string" && /^([a-z][a-z0-9+.-]*):/i.exec(url)) || [];
  if (scheme === undefined) throw new LockstepError("invalid", `${inspect(url)} is no URL; expected one that begins with ${schemes()}`);
  const open = ENGINES[scheme.toLowerCase()];
  if (open === undefined)
    throw new LockstepError("unsupported", `there is no engine for "${scheme}:"; expected a URL that begins with ${schemes()}`);
  const sleep = awake();
  try {
    return await open(url, options);
  } finally {
    sleep();
  }
}

function schemes(): string {
  return Object.keys(ENGINES)
    .map((scheme) => `"${scheme}:"`)
    .join(", ");
}
