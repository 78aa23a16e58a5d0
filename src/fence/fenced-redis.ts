import type { RedisClient } from "../engine/redis/client.ts";
import { LentLink } from "../engine/redis/lent-link.ts";
import { LockstepError } from "../sync/error.ts";
import { IS_LATE_LUA, TOKEN_DIGITS, checkToken, late } from "./late.ts";
import { tokenKey } from "./token-key.ts";

/** Keys of a Redis that refuse late writers. Every call rejects with `"fenced"` when that key has seen a larger token, and with `"engine"` when Redis refuses. */
export interface FencedRedis {
  /** Sets the key to this text. */
  set(token: bigint, key: string, value: string): Promise<void>;
  /** Any command whose first argument is the key, and its only one: `call(token, "HSET", "account:42", "balance", "70")`. Resolves to Redis' answer. */
  call(token: bigint, command: string, key: string, ...words: readonly string[]): Promise<unknown>;
}

/** KEYS: the key, its token's. ARGV: token, command, its other words. A command that fails after this has the token seen all the same. */
const WRITE = `
local given, seen = ARGV[1], redis.call('GET', KEYS[2])
if seen then
  if #seen ~= ${TOKEN_DIGITS} or string.find(seen, '%D') then return redis.error_reply('FOREIGN token') end
  if ${IS_LATE_LUA} then return redis.error_reply('FENCED ' .. seen) end
end
redis.call('SET', KEYS[2], given)
return redis.call(ARGV[2], KEYS[1], unpack(ARGV, 3))
`;

/**
 * Over a client of yours, of `ioredis` or `@redis/client`, connected. Comparing the token, keeping it and the command are one script. The largest token of a
 * key lies in the same slot of a cluster, below `lockstep:token`, and never expires. It is as durable as the key's value is: where a failover loses the one,
 * it may lose the other. Throws `"unsupported"` for a client with a `keyPrefix`.
 */
export function fencedRedis(client: RedisClient): FencedRedis {
  const link = new LentLink(client);
  const call: FencedRedis["call"] = async (token, command, key, ...words) => {
    checkToken(token);
    for (const word of [command, key, ...words])
      if (typeof word !== "string")
        throw new LockstepError("invalid", `a command to Redis has the word ${String(word)}, a ${typeof word}; expected strings`);
    const given = String(token).padStart(TOKEN_DIGITS, "0");
    try {
      return await link.call(["EVAL", WRITE, "2", key, tokenKey(key), given, command, ...words]);
    } catch (error) {
      throw explained(error, token, key);
    }
  };
  return {
    call,
    async set(token, key, value) {
      await call(token, "SET", key, value);
    },
  };
}

function explained(cause: unknown, token: bigint, key: string): LockstepError {
  if (cause instanceof LockstepError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const seen = /^FENCED (\d+)/.exec(message)?.[1];
  if (seen !== undefined) return late(key, token, BigInt(seen));
  if (!message.startsWith("FOREIGN ")) return new LockstepError("engine", `Redis could not write "${key}": ${message}`, { cause });
  return new LockstepError("mismatch", `the key "${tokenKey(key)}" in Redis has a text that is no token: somebody else uses it`, { cause });
}
