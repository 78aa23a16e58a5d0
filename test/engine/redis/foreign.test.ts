import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const KEY = "lockstep:{test/lock/door}";

describe("engine · redis · foreign clients", () => {
  test("a bare SET NX PX is kept out by a claim, and let in after it", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const claim = (await engine.join("lock/door", LOCK))!;
    assert.equal(await command(url, "SET", KEY, "theirs", "NX", "PX", "60000"), null);
    await claim.leave();
    assert.equal(await command(url, "SET", KEY, "theirs", "NX", "PX", "60000"), "OK");
  });

  test("a bare SET NX PX keeps claims out: until it is deleted, or its time is over", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    for (const end of ["deleted", "over"]) {
      await command(url, "SET", KEY, "theirs", "NX", "PX", end === "deleted" ? "60000" : "300");
      assert.equal(await engine.join("lock/door", { ...LOCK, wait: false }), null);
      const waits = [(await engine.join("lock/door", LOCK))!, (await engine.join("lock/door", LOCK))!];
      assert.deepEqual(
        (await engine.members("lock/door", 9)).map(({ order, isGranted }) => [order === 0n, isGranted]),
        [
          [true, true],
          [false, false],
          [false, false],
        ],
      );
      if (end === "deleted") await command(url, "DEL", KEY);
      for (const claim of waits) {
        await claim.granted;
        assert.equal(claim.abandoned, false);
        await claim.leave();
      }
    }
  });

  test("a foreign holder can be evicted", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await command(url, "SET", KEY, "theirs", "NX", "PX", "60000");
    const waits = (await engine.join("lock/door", LOCK))!;
    assert.equal(await engine.evict("lock/door", 0n), true);
    await waits.granted;
  });

  const wrong: readonly [suffix: string, type: string, words: [string, ...string[]]][] = [
    ["", "string", ["RPUSH", KEY, "x"]],
    [":meta", "string", ["RPUSH", `${KEY}:meta`, "x"]],
    [":line", "zset", ["SET", `${KEY}:line`, "x"]],
    [":alive", "zset", ["SET", `${KEY}:alive`, "x"]],
    [":shared", "hash", ["SET", `${KEY}:shared`, "x"]],
  ];
  for (const [suffix, type, words] of wrong) {
    test(`a key of another type in the way is named: ${suffix || "the holder's"}`, async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, url);
      await command(url, ...words);
      await assert.rejects(engine.members("lock/door", 1), (error: Error & { code?: string }) => {
        assert.equal(error.code, "mismatch");
        assert.ok(error.message.includes(`"${KEY}${suffix}"`), error.message);
        assert.ok(error.message.includes(`expected a ${type}`), error.message);
        return true;
      });
    });
  }
});
