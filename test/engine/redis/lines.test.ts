import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Claim } from "../../../src/engine/claim.ts";
import { msSince, now } from "../../../src/engine/keeper/moment.ts";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { ways } from "../../fixtures/redis/ways.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const DATA = "漢".repeat(341);
const TTL_MS = 1000;

for (const [name, where] of Object.entries(ways)) {
  describe(`engine · redis · lines and data · ${name}`, () => {
    test("lines are found among many keys, of spaces with any name", async (t) => {
      const { url } = await RedisServer.start(t);
      for (const space of ["plain", "a*", "[ab]?", "back\\slash", "a}b", "a"]) {
        const engine = await openEngine(t, await where(t, url), { space });
        const names = Array.from({ length: 400 }, (_, at) => `semaphore/${at} }:meta`);
        for (const line of names) await engine.join(line, { weight: 1, limit: 2, wait: true });
        assert.deepEqual(new Set(await engine.lines(1000)), new Set(names), space);
        assert.equal((await engine.lines(7)).length, 7);
        assert.deepEqual(await engine.lines(0), []);
      }
    });

    test("a claim with as much data as there may be is granted, renewed and left as others are", async (t) => {
      const { url } = await RedisServer.start(t);
      const [engine, other] = [await openEngine(t, await where(t, url), { ttlMs: TTL_MS }), await openEngine(t, url)];
      const join = async (limit: number): Promise<Claim> => (await engine.join(`line/${limit}`, { ...LOCK, limit, data: DATA }))!;
      const [held, waits, shares] = [await join(1), await join(1), await join(2)];
      const startedAt = now();
      await until(() => msSince(startedAt) > 2 * TTL_MS, "renewed several times");
      assert.deepEqual(
        [held, waits, shares].map(({ isLive, isGranted }) => [isLive, isGranted]),
        [
          [true, true],
          [true, false],
          [true, true],
        ],
      );
      await held.leave();
      await waits.granted;
      assert.equal((await other.members("line/1", 9))[0]!.data, DATA);
      assert.equal(await other.evict("line/1", waits.order), true);
      await until(() => waits.lostBy !== undefined, "told");
      await shares.leave();
      assert.deepEqual(await other.lines(9), []);
    });
  });
}

describe("engine · redis · lines", () => {
  test("a foreign holder stands in its line; what else somebody has put there is no line", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await command(url, "SET", "lockstep:{test/lock/theirs}", "theirs", "PX", "60000");
    await command(url, "RPUSH", "lockstep:{test/lock/list}", "theirs");
    await command(url, "SET", "lockstep:{test/no name", "theirs");
    await engine.commit([], [{ group: "lock/cell", id: "", value: "1" }]);
    assert.deepEqual(await engine.lines(9), ["lock/theirs"]);
  });

  test("who died while waiting or sharing does not stand in a line", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await engine.join("semaphore/s", { weight: 1, limit: 2, wait: true });
    await engine.join("condition/c", { weight: 1, limit: 0, wait: true });
    for (const line of ["semaphore/s", "condition/c"]) {
      const alive = `lockstep:{test/${line}}:alive`;
      const [id] = (await command(url, "ZRANGE", alive, "0", "0")) as [string];
      await command(url, "ZADD", alive, "1", id); // its time was over in 1970
    }
    assert.deepEqual(await engine.lines(9), []);
  });
});
