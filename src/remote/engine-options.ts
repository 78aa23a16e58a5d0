import type { EngineOptions } from "../engine/engine.ts";
import { nameBytes } from "../sync/name.ts";
import { whole } from "../sync/whole.ts";

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

/** The options with their defaults, checked. Throws `"invalid"`. */
export function engineOptions({ space = SPACE, ttlMs = TTL_MS, lockDelayMs = 0 }: ConnectOptions): EngineOptions {
  nameBytes(space, "space");
  whole("ttlMs", ttlMs, TTL_MS_LEAST, DAY_MS);
  whole("lockDelayMs", lockDelayMs, 0, DAY_MS);
  return { space, ttlMs, lockDelayMs };
}
