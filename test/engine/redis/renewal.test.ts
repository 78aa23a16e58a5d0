import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient } from "@redis/client";
import { Redis } from "ioredis";
import { msSince, now } from "../../../src/engine/keeper/moment.ts";
import type { RedisClient } from "../../../src/engine/redis/client.ts";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const TTL_MS = 1000;

function block(ms: number): void {
  const start = now();
  while (msSince(start) < ms);
}

describe("engine · redis · renewal", () => {
  for (const driver of ["ioredis", "@redis/client"] as const) {
    test(`a claim outlives an event loop that is blocked for longer than it lives (${driver})`, async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver }, { ttlMs: TTL_MS });
      assert.equal(engine.capabilities.renewal, "helper thread");
      const held = (await engine.join("lock/door", LOCK))!;
      const waits = (await engine.join("lock/door", LOCK))!;
      const redis = new Redis(url);
      t.after(() => redis.disconnect());
      redis.on("error", () => {});
      await redis.pexpire("lockstep:{test/lock/door}", 2 * TTL_MS);
      const renewed = async (): Promise<boolean> => (await redis.pttl("lockstep:{test/lock/door}")) <= TTL_MS;
      while (!(await renewed())); // its thread runs
      block(3 * TTL_MS);
      await engine.members("lock/door", 1);
      assert.equal(held.lostBy, undefined);
      assert.equal(waits.isGranted, false);
      await held.leave();
      await waits.granted;
      assert.equal(waits.abandoned, false);
    });
  }

  for (const [name, connect] of [
    [
      "ioredis",
      async (url: string): Promise<{ client: RedisClient; close: () => void }> => {
        const client = new Redis(url);
        client.on("error", () => {});
        return { client, close: () => client.disconnect() };
      },
    ],
    [
      "@redis/client",
      async (url: string): Promise<{ client: RedisClient; close: () => void }> => {
        const client = createClient({ url });
        client.on("error", () => {}); // the server ends before it does
        await client.connect();
        return { client, close: () => client.destroy() };
      },
    ],
  ] as const) {
    test(`a caller's own client serves, and renews in its event loop (${name})`, async (t) => {
      const { url } = await RedisServer.start(t);
      const { client, close } = await connect(url);
      t.after(close);
      const engine = await openEngine(t, { client }, { ttlMs: TTL_MS });
      const other = await openEngine(t, url, { ttlMs: TTL_MS });
      assert.equal(engine.capabilities.renewal, "event loop");
      const held = (await engine.join("lock/door", LOCK))!;
      const waits = (await other.join("lock/door", LOCK))!;
      const next = (await engine.join("lock/door", LOCK))!;
      const start = now();
      await until(() => msSince(start) > 2 * TTL_MS, "renewed several times");
      assert.equal(held.lostBy, undefined);
      await held.leave();
      await waits.granted;
      await waits.leave();
      await next.granted;
      await engine.close();
      assert.equal(await command(url, "PUBSUB", "CHANNELS").then((channels) => (channels as string[]).length), 1, "the other's alone");
      assert.ok("call" in client ? await client.call("PING") : await client.sendCommand(["PING"]), "the caller's client is its own");
    });
  }

  test("a client that is blocked in its own event loop for too long learns that its claim is lost", async (t) => {
    const { url } = await RedisServer.start(t);
    const client = new Redis(url);
    client.on("error", () => {});
    t.after(() => client.disconnect());
    const engine = await openEngine(t, { client }, { ttlMs: TTL_MS });
    const held = (await engine.join("lock/door", LOCK))!;
    block(2 * TTL_MS);
    await until(() => held.lostBy !== undefined, "lost");
    assert.equal(held.lostBy!.code, "lost");
  });
});
