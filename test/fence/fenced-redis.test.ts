import assert from "node:assert/strict";
import { type TestContext, after, describe, test } from "node:test";
import { createClient } from "@redis/client";
import { Redis } from "ioredis";
import { type RedisClient, fencedRedis } from "lockstep/fence";
import { tokenKey } from "../../src/fence/token-key.ts";
import { command } from "../fixtures/redis/command.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const missing = serversAbsent("redis-server");
if (missing !== undefined) absent("fenced redis", "redis", missing);
else {
  const { url } = await RedisServer.start({ after });
  const clients = {
    async ioredis(t: TestContext): Promise<RedisClient> {
      const client = new Redis(url);
      t.after(() => client.disconnect());
      return client;
    },
    async "@redis/client"(t: TestContext): Promise<RedisClient> {
      const client = createClient({ url });
      t.after(() => client.destroy());
      await client.connect();
      return client;
    },
  };

  describe("fenced redis · redis", () => {
    for (const [kind, open] of Object.entries(clients)) {
      test(`${kind}: any command of one key is refused to a late writer, and answered else`, async (t) => {
        const fenced = fencedRedis(await open(t));
        assert.equal(await fenced.call(7n, "HSET", `${kind} account`, "balance", "70"), 1);
        assert.equal(await fenced.call(7n, "HINCRBY", `${kind} account`, "balance", "-30"), 40);
        await assert.rejects(fenced.call(6n, "HINCRBY", `${kind} account`, "balance", "-30"), {
          name: "LockstepError",
          code: "fenced",
          message: `token 6 comes too late for "${kind} account", which has seen 7: somebody else has held it since; acquire it again`,
        });
        assert.equal(await fenced.call(8n, "HGET", `${kind} account`, "balance"), "40");
        assert.equal(await fenced.call(8n, "DEL", `${kind} account`), 1);
        await assert.rejects(fenced.set(7n, `${kind} account`, "late"), { code: "fenced" });
        assert.equal(await command(url, "GET", tokenKey(`${kind} account`)), "0000000000000000008");
      });

      test(`${kind}: what Redis refuses is told, and the token has been seen`, async (t) => {
        const fenced = fencedRedis(await open(t));
        await fenced.set(7n, `${kind} text`, "70");
        await assert.rejects(fenced.call(9n, "HSET", `${kind} text`, "a", "b"), {
          code: "engine",
          message: /could not write ".* text": WRONGTYPE/,
        });
        await assert.rejects(fenced.set(8n, `${kind} text`, "late"), { code: "fenced" });
      });
    }

    test("a key and its token are in one slot of a cluster, and no two keys share a token", async (t) => {
      const { url: clustered } = await RedisServer.start(t, { args: ["--cluster-enabled", "yes"] });
      const keys = ["a", "{a}", "{a}b", "b{a}", "b", "{b", "x{a}y{b}z", "lockstep:token:{a}", "{{a}", "a}{b}"];
      const slotOf = (key: string): Promise<unknown> => command(clustered, "CLUSTER", "KEYSLOT", key);
      for (const key of keys) assert.equal(await slotOf(tokenKey(key)), await slotOf(key), key);
      assert.equal(new Set(keys.map(tokenKey)).size, keys.length);
    });

    test("a key that no tag can put beside its token is invalid, as are words that are no texts and what is no token", async (t) => {
      const fenced = fencedRedis(await clients.ioredis(t));
      for (const key of ["", "a}", "{}a", "{}{a}", 7, undefined] as string[])
        await assert.rejects(fenced.set(7n, key, ""), { code: "invalid" });
      for (const value of [7, null, undefined] as unknown as string[])
        await assert.rejects(fenced.set(7n, "key", value), { code: "invalid" });
      for (const token of [7, -1n, 2n ** 63n, "7"] as bigint[]) await assert.rejects(fenced.set(token, "key", ""), { code: "invalid" });
      assert.equal(await command(url, "EXISTS", "key", tokenKey("key")), 0);
    });

    test("a token of somebody else is left alone", async (t) => {
      const fenced = fencedRedis(await clients.ioredis(t));
      for (const text of ["secret", "7", "000000000000000000x"]) {
        await command(url, "SET", tokenKey("foreign"), text);
        await assert.rejects(fenced.set(7n, "foreign", ""), { code: "mismatch", message: /the key "lockstep:token:{foreign}" in Redis/ });
        assert.equal(await command(url, "GET", tokenKey("foreign")), text);
      }
    });

    test("a client with a prefix for its keys is refused", (t) => {
      const client = new Redis(url, { keyPrefix: "app:" });
      t.after(() => client.disconnect());
      assert.throws(() => fencedRedis(client), { code: "unsupported", message: /app:/ });
    });
  });
}
