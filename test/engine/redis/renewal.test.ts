import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient } from "@redis/client";
import { Redis } from "ioredis";
import type { Claim } from "../../../src/engine/claim.ts";
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

  test("what a foreign client puts in one line's place ends no claim of another", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url, { ttlMs: TTL_MS });
    const names = ["door", "list", "text"];
    const [door, list, text] = (await Promise.all(names.map((name) => engine.join(`lock/${name}`, LOCK)))) as [Claim, Claim, Claim];
    await command(url, "DEL", "lockstep:{test/lock/list}");
    await command(url, "RPUSH", "lockstep:{test/lock/list}", "theirs");
    await command(url, "SET", "lockstep:{test/lock/text}:meta", "theirs");
    await until(() => list.lostBy !== undefined && text.lostBy !== undefined, "what was overwritten is told lost");
    const startedMs = performance.now();
    await until(() => door.lostBy !== undefined || performance.now() - startedMs > 2 * TTL_MS, "renewals for longer than a claim lives");
    assert.equal(door.lostBy, undefined);
  });

  test("claims are kept, handed over and ended in a store that is full", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url, { ttlMs: TTL_MS });
    const join = async (line: string, limit: number): Promise<Claim> => (await engine.join(line, { weight: 1, limit, wait: true }))!;
    const [held, waits, permit] = [await join("lock/door", 1), await join("lock/door", 1), await join("semaphore/s", 3)];
    await command(url, "CONFIG", "SET", "maxmemory", "1");
    await assert.rejects(join("lock/other", 1), { code: "engine", message: /OOM/ });
    const startedMs = performance.now();
    const all = [held, waits, permit];
    await until(
      () => all.some((claim) => claim.lostBy) || performance.now() - startedMs > 2 * TTL_MS,
      "renewals for longer than a claim lives",
    );
    for (const claim of all) assert.equal(claim.lostBy, undefined);
    assert.equal((await engine.members("lock/door", 9)).length, 2);
    assert.equal(await engine.evict("semaphore/s", permit.order), true);
    await held.leave();
    await waits.granted;
    assert.equal(waits.abandoned, false);
    await waits.leave();
  });
});
