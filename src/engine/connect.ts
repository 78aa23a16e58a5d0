import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import { nameBytes } from "../sync/name.ts";
import type { RemoteSpace } from "../sync/space.ts";
import { whole } from "../sync/whole.ts";
import type { Engine, EngineOptions } from "./engine.ts";
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

/** Who opens which scheme; loaded when asked for. */
const ENGINES: Readonly<Record<string, (url: URL, options: EngineOptions) => Promise<Engine>>> = {
  memory: async ({ pathname }, { space }) => (await import("./table/memory.ts")).openMemory(`${space}/${pathname}`),
};

/**
 * A space on a store, by its URL: `memory:` (this thread). Rejects with `"invalid"` for a URL that it cannot read, with `"unsupported"` for a store that it
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
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) throw new LockstepError("invalid", `${inspect(url)} is no URL; expected one such as ${examples()}`);
  const open = ENGINES[parsed.protocol.slice(0, -1)];
  if (open === undefined)
    throw new LockstepError("unsupported", `there is no engine for ${parsed.protocol}; expected a URL that begins with ${examples()}`);
  return open(parsed, { space, ttlMs, lockDelayMs });
}

function examples(): string {
  return Object.keys(ENGINES)
    .map((scheme) => `"${scheme}:"`)
    .join(", ");
}
