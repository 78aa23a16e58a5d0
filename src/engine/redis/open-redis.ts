import { LockstepError } from "../../sync/error.ts";
import type { EngineOptions } from "../engine.ts";
import { patience } from "../patience.ts";
import type { RedisClient } from "./client.ts";
import { RedisEngine } from "./engine.ts";
import { LentLink } from "./lent-link.ts";
import type { Link } from "./link.ts";
import { type Driver, openWires } from "./open-wires.ts";
import { OwnLink } from "./own-link.ts";
import { type RenewerSettings, renewerOver } from "./renewer.ts";

/** A URL, or that and which client of Redis is to be used; or a client that the caller has connected. */
export type RedisWhere = string | { readonly url: string; readonly driver?: Driver } | { readonly client: RedisClient };

/** Opens an engine on a Redis. Rejects with `"invalid"` for what is no URL; with `"engine"` when it does not answer, does not let us in, or would evict what we keep there. */
export async function openRedis(where: RedisWhere, options: EngineOptions): Promise<RedisEngine> {
  const { ttlMs } = options;
  if (typeof where !== "string" && "client" in where) {
    const link = new LentLink(where.client);
    await check(link, ttlMs);
    return new RedisEngine(link, renewerOver(link, ttlMs), options);
  }
  const { url, driver } = typeof where === "string" ? { url: where } : where;
  const place = placeOf(url);
  const link = new OwnLink(place, await openWires(url, driver, ttlMs));
  try {
    await link.connect();
  } catch (cause) {
    throw unreachable(place, cause);
  }
  try {
    await mustHave(link, url);
    await check(link, ttlMs);
  } catch (error) {
    await link.close();
    throw error;
  }
  const settings: RenewerSettings = { url, place, driver, ttlMs };
  return new RedisEngine(link, { module: new URL("./renewer.js", import.meta.url), settings }, options);
}

/** Where that is, without a password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) {
    // Without what may be a password.
    const shown = url.replace(/\/\/.*@/, "//…@");
    throw new LockstepError(
      "invalid",
      `"${shown}" is no address of Redis; expected redis://[user:password@]host[:port][/database], or rediss://… for TLS`,
    );
  }
  const { hostname, port, pathname } = new URL(url);
  if (hostname !== "" && !/^\/?\d*$/.test(pathname))
    throw new LockstepError("invalid", `"${pathname.slice(1)}" is no database of Redis; expected a number, as in redis://host:6379/1`);
  return hostname === "" ? pathname : `${hostname}:${port === "" ? "6379" : port}`;
}

/** Clients say nothing of a database that is not there, and go on in another. */
async function mustHave(link: Link, url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  if (!/^[1-9]\d*$/.test(database)) return;
  try {
    await link.call(["SELECT", database], () => true);
  } catch (cause) {
    throw new LockstepError("engine", `Redis at ${link.place} has no database ${database}: ${(cause as Error).message}`, { cause });
  }
}

function unreachable(place: string, cause: unknown): LockstepError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/^(WRONGPASS|NOAUTH|NOPERM)\b|invalid password/.test(message))
    return new LockstepError("engine", `Redis at ${place} does not let us in: ${message}; check the user and password of the URL`, {
      cause,
    });
  return new LockstepError("engine", `Redis at ${place} cannot be reached: ${message}`, { cause });
}

/** Does it answer, and does it keep what it is given? Whoever may not ask for the latter is trusted. */
async function check(link: Link, ttlMs: number): Promise<void> {
  const policy = await policyOf(link, ttlMs);
  if (policy === undefined || policy === "noeviction") return;
  throw new LockstepError(
    "engine",
    `Redis at ${link.place} has the maxmemory-policy ${policy}, by which it may forget who holds a lock; set it to noeviction`,
  );
}

async function policyOf(link: Link, ttlMs: number): Promise<string | undefined> {
  let callOff: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    callOff = patience(ttlMs, () => reject(new LockstepError("engine", `Redis at ${link.place} has not answered within ${ttlMs} ms`)));
  });
  try {
    const reply = await Promise.race([link.call(["CONFIG", "GET", "maxmemory-policy"], () => true), late]);
    return Array.isArray(reply) ? (reply[1] as string | undefined) : (reply as Record<string, string>)["maxmemory-policy"];
  } catch (error) {
    const message = (error as Error).message;
    if (message.startsWith("NOAUTH")) throw unreachable(link.place, error);
    if (/^(NOPERM|ERR) /.test(message)) return undefined;
    throw error instanceof LockstepError ? error : unreachable(link.place, error);
  } finally {
    callOff?.();
  }
}
