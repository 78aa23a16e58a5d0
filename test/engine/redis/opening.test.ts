import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, type Socket, createServer } from "node:net";
import { type TestContext, describe, test } from "node:test";
import { Redis } from "ioredis";
import { openRedis } from "../../../src/engine/redis/open-redis.ts";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { Program } from "../../fixtures/redis/program.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const OPTIONS = { space: "test", ttlMs: 5000, lockDelayMs: 0 };

for (const driver of ["ioredis", "@redis/client"] as const) {
  describe(`engine · redis · opening · ${driver}`, () => {
    test("what is no URL is told as such, without what may be a password", async () => {
      await assert.rejects(openRedis({ url: "redis://me:secret@host:port", driver }, OPTIONS), {
        code: "invalid",
        message: /^"redis:\/\/…@host:port" is no address of Redis; expected redis:/,
      });
    });

    test("a database that is no number, or is not there, is told as such", async (t) => {
      const { url } = await RedisServer.start(t);
      await assert.rejects(openRedis({ url: `${url}/abc`, driver }, OPTIONS), {
        code: "invalid",
        message: /^"abc" is no database of Redis/,
      });
      await assert.rejects(openRedis({ url: `${url}/99`, driver }, OPTIONS), { code: "engine", message: /DB index is out of range/ });
      await (await openRedis({ url: `${url}/15`, driver }, OPTIONS)).close();
    });

    test("where nobody listens is told", async (t) => {
      const server = await RedisServer.start(t);
      await server.kill();
      await assert.rejects(openRedis({ url: server.url, driver }, OPTIONS), (error: Error & { code?: string }) => {
        assert.equal(error.code, "engine");
        assert.match(error.message, new RegExp(`127.0.0.1:${server.port} cannot be reached: .*ECONNREFUSED`));
        assert.ok(error.cause instanceof Error);
        return true;
      });
    });

    test("where somebody listens who never says a word is told, in the time that a claim lives", async (t) => {
      const { port } = await startMute(t);
      const opening = openRedis({ url: `redis://127.0.0.1:${port}`, driver }, { ...OPTIONS, ttlMs: 300 });
      await assert.rejects(opening, { code: "engine", message: `Redis at 127.0.0.1:${port} cannot be reached: no answer within 300 ms` });
    });

    test("a wrong or missing password is told as such, and not repeated", async (t) => {
      const { port } = await RedisServer.start(t, { args: ["--requirepass", "right"] });
      for (const user of ["", ":secret@"]) {
        await assert.rejects(
          openRedis({ url: `redis://${user}127.0.0.1:${port}`, driver }, OPTIONS),
          (error: Error & { code?: string }) => {
            assert.equal(error.code, "engine");
            assert.match(error.message, /does not let us in/);
            assert.doesNotMatch(error.message, /secret/);
            return true;
          },
        );
      }
      const engine = await openEngine(t, { url: `redis://:right@127.0.0.1:${port}`, driver });
      const [held, waits] = [(await engine.join("lock/door", LOCK))!, (await engine.join("lock/door", LOCK))!];
      await held.leave();
      await waits.granted;
    });

    test("closing leaves nothing open", async (t) => {
      const { url } = await RedisServer.start(t);
      const possessions = (): number[] => ["fd", "task"].map((what) => readdirSync(`/proc/self/${what}`).length);
      let before: number[] = [];
      for (let round = 0; round < 4; round++) {
        const engine = await openRedis({ url, driver }, OPTIONS);
        const held = (await engine.join("lock/door", LOCK))!;
        await engine.join("lock/door", LOCK);
        if (round === 2) await held.leave();
        await engine.close();
        if (round === 0) {
          await (await openRedis({ url, driver }, OPTIONS)).close();
          before = possessions();
        } else {
          // Something may still have been closing when they were counted; what is left open each time shows all the same.
          const isAsBefore = (): boolean => possessions().every((count, at) => count <= before[at]!);
          await until(isAsBefore, `descriptors and threads ${possessions().join(", ")}, as before: ${before.join(", ")}`);
        }
      }
    });
  });
}

describe("engine · redis · opening", () => {
  test("a store that may forget what it is given is refused", async (t) => {
    const { url } = await RedisServer.start(t, { args: ["--maxmemory-policy", "volatile-lru"] });
    await assert.rejects(openRedis(url, OPTIONS), { code: "engine", message: /volatile-lru.*noeviction/ });
  });

  test("who may not ask for the policy is let in", async (t) => {
    const { url, port } = await RedisServer.start(t);
    await command(url, "ACL", "SETUSER", "app", "on", ">word", "~lockstep:*", "&lockstep:*", "+@all", "-config");
    const engine = await openEngine(t, `redis://app:word@127.0.0.1:${port}`);
    await (await engine.join("lock/door", LOCK))!.leave();
  });

  test("names may have any characters, and lie in one slot", async (t) => {
    const { url } = await RedisServer.start(t);
    for (const space of ["}{", "a/b", "a%2Fb", "ß 漢 😀", "x}"]) {
      const engine = await openEngine(t, url, { space });
      const line = "lock/%2F }{ 漢";
      const claim = (await engine.join(line, LOCK))!;
      assert.equal(claim.isGranted, true, space);
      const waits = (await engine.join(line, LOCK))!;
      await claim.leave();
      await waits.granted;
    }
    const redis = new Redis(url, { protocol: 2 });
    t.after(() => redis.disconnect());
    const slots = new Map<string, Set<unknown>>();
    for (const key of await redis.keys("*")) {
      const first = key.replace(/:(shared|line|alive|meta)$/, "");
      slots.set(first, (slots.get(first) ?? new Set()).add(await redis.call("CLUSTER", "KEYSLOT", key).catch(() => 0)));
    }
    assert.equal(slots.size, 5);
    for (const found of slots.values()) assert.equal(found.size, 1);
  });

  test("a client with a prefix for its keys is refused", async (t) => {
    const { url } = await RedisServer.start(t);
    const client = new Redis(url, { keyPrefix: "app:" });
    t.after(() => client.disconnect());
    await assert.rejects(openRedis({ client }, OPTIONS), { code: "unsupported", message: /app:/ });
  });

  test("a process that holds ends by itself, and one that waits stays until it is granted", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const idle = new Program(t, url, "idles", 1000);
    assert.equal(await idle.ended, 0);
    const held = (await engine.join("lock/door", LOCK))!;
    await held.granted;
    const waiting = new Program(t, url, "waits", 1000);
    await waiting.says("stands");
    await assert.rejects(
      engine.join("lock/door", LOCK).then((claim) => Promise.race([claim!.granted, late(1500)])),
      /late/,
    );
    await held.leave();
    await waiting.says("granted");
    assert.equal(await waiting.ended, 0);
  });
});

/** Accepts connections, and that is all. */
async function startMute(t: TestContext): Promise<AddressInfo> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket.on("error", () => {}))).listen(0, "127.0.0.1");
  t.after(() => {
    server.close();
    for (const socket of accepted) socket.destroy();
  });
  await once(server, "listening");
  return server.address() as AddressInfo;
}

function late(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("late")), ms));
}
