import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Redis } from "ioredis";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { Program } from "../../fixtures/redis/program.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const TRY = { ...LOCK, wait: false };

for (const driver of ["ioredis", "@redis/client"] as const) {
  describe(`engine · redis · losses · ${driver}`, () => {
    test("who waits behind a process that is killed is granted when its time is over, and told", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const program = new Program(t, url, "holds", 1000);
      await program.says("holds");
      const waits = (await engine.join("lock/door", LOCK))!;
      await program.kill();
      await waits.granted;
      assert.equal(waits.abandoned, true);
    });

    test("who waited and was killed is passed over", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const held = (await engine.join("lock/door", LOCK))!;
      const program = new Program(t, url, "waits", 1000);
      await program.says("stands");
      const next = (await engine.join("lock/door", LOCK))!;
      await program.kill();
      await held.leave();
      await next.granted;
    });

    test("a server that was killed and comes back empty: what was held or waited for is told lost, and all goes on", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver }, { ttlMs: 1000 });
      const held = (await engine.join("lock/door", LOCK))!;
      const waits = (await engine.join("lock/door", LOCK))!;
      await server.kill();
      const joining = engine.join("lock/other", LOCK);
      await server.restart();
      await until(() => held.lostBy !== undefined && waits.lostBy !== undefined, "both told");
      assert.equal(held.lostBy!.code, "lost");
      await joining.then(
        (claim) => claim!.leave(),
        (error: { code: string }) => assert.equal(error.code, "engine"),
      );
      const again = (await engine.join("lock/door", LOCK))!;
      const next = (await engine.join("lock/door", LOCK))!;
      await again.leave();
      await next.granted;
      assert.ok(next.order > waits.order);
    });

    test("without a server a call is refused in time, and what is held is lost in time", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver }, { ttlMs: 1000 });
      const held = (await engine.join("lock/door", LOCK))!;
      await server.kill();
      const startedMs = performance.now();
      await assert.rejects(engine.join("lock/other", LOCK), (error: Error & { code?: string }) => {
        assert.equal(error.code, "engine");
        assert.match(error.message, new RegExp(`127.0.0.1:${server.port}.*1000 ms.*ECONNREFUSED`));
        return true;
      });
      assert.ok(performance.now() - startedMs >= 990);
      await until(() => held.lostBy !== undefined, "lost");
      await held.leave();
    });

    test("a release without a server resolves when the store would have let it go", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver }, { ttlMs: 1000 });
      const held = (await engine.join("lock/door", LOCK))!;
      await server.kill();
      await held.leave();
    });

    test("a release goes through when the server can be reached again", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver });
      const held = (await engine.join("lock/door", LOCK))!;
      await command(server.url, "CLIENT", "KILL", "TYPE", "normal");
      await held.leave();
      assert.equal((await engine.join("lock/door", TRY))!.isGranted, true);
    });

    test("a join whose answer comes too late is left when the store answers again", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver }, { ttlMs: 1000, lockDelayMs: 60_000 });
      const other = await openEngine(t, { url: server.url, driver });
      await other.members("lock/door", 1);
      process.kill(server.pid, "SIGSTOP");
      await assert.rejects(engine.join("lock/door", LOCK), { code: "engine" });
      process.kill(server.pid, "SIGCONT");
      const waits = (await other.join("lock/door", LOCK))!;
      await waits.granted;
    });

    test("connections that are cut are made again, and nobody waits for a message that was lost", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver });
      const other = await openEngine(t, { url: server.url, driver });
      for (let round = 0; round < 5; round++) {
        const held = (await engine.join("lock/door", LOCK))!;
        const waits = (await other.join("lock/door", LOCK))!;
        await command(server.url, "CLIENT", "KILL", "TYPE", "pubsub");
        await command(server.url, "CLIENT", "KILL", "TYPE", "normal");
        await held.leave();
        await waits.granted;
        await waits.leave();
      }
    });
  });
}

describe("engine · redis · losses", () => {
  test("a claim whose key vanished in the store is told lost at its next renewal", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url, { ttlMs: 1000 });
    const held = (await engine.join("lock/door", LOCK))!;
    const redis = new Redis(url, { protocol: 2 });
    t.after(() => redis.disconnect());
    await redis.flushall();
    await until(() => held.lostBy !== undefined, "lost");
  });
});
