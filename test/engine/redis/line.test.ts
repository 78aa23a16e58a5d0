import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Claim } from "../../../src/engine/claim.ts";
import { until } from "../../fixtures/lock/until.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const TRY = { weight: 1, limit: 1, wait: false };
const grantedOf = (claims: readonly (Claim | null)[]): string => claims.map((claim) => (claim!.isGranted ? "x" : ".")).join("");

for (const driver of ["ioredis", "@redis/client"] as const) {
  describe(`engine · redis · ${driver}`, () => {
    test("claims are granted one after the other, in the order they came, with growing tokens", async (t) => {
      const { url } = await RedisServer.start(t);
      const [a, b] = [await openEngine(t, { url, driver }), await openEngine(t, { url, driver })];
      const claims: Claim[] = [];
      for (const engine of [a, b, a, b]) claims.push((await engine.join("lock/door", LOCK))!);
      for (const [at, claim] of claims.entries()) {
        await claim.granted;
        assert.equal(grantedOf(claims), "x".repeat(at + 1) + ".".repeat(3 - at), "hand-over to one alone");
        assert.equal(claim.abandoned, false);
        if (at > 0) assert.ok(claim.order > claims[at - 1]!.order);
        await claim.leave();
      }
      assert.deepEqual(await a.members("lock/door", 10), []);
    });

    test("calls of one client enter in their order", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const claims = await Promise.all(Array.from({ length: 20 }, () => engine.join("lock/door", LOCK)));
      for (const [at, claim] of claims.entries()) if (at > 0) assert.ok(claim!.order > claims[at - 1]!.order);
    });

    test("who does not wait gets null, and leaves no trace", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const claim = await engine.join("lock/door", TRY);
      assert.equal(claim!.isGranted, true);
      assert.equal(await engine.join("lock/door", TRY), null);
      assert.equal((await engine.members("lock/door", 10)).length, 1);
      await claim!.leave();
      assert.equal((await engine.join("lock/door", TRY))!.isGranted, true);
    });

    test("weights count up to the limit, and nobody overtakes", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const join = async (weight: number): Promise<Claim> => (await engine.join("semaphore/s", { weight, limit: 3, wait: true }))!;
      const claims = [await join(2), await join(1), await join(3), await join(1)];
      assert.equal(grantedOf(claims), "xx..");
      assert.deepEqual(
        (await engine.members("semaphore/s", 3)).map(({ weight, isGranted }) => [weight, isGranted]),
        [
          [2, true],
          [1, true],
          [3, false],
        ],
      );
      assert.equal(await engine.join("semaphore/s", { weight: 1, limit: 3, wait: false }), null);
      await claims[0]!.leave();
      assert.equal(grantedOf(claims), "xx..", "3 do not fit beside 1");
      await claims[1]!.leave();
      await claims[2]!.granted;
      assert.equal(claims[3]!.isGranted, false);
      await claims[2]!.leave();
      await claims[3]!.granted;
    });

    test("a waiter who leaves lets those behind it pass", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const join = async (weight: number): Promise<Claim> => (await engine.join("rwlock/r", { weight, limit: 100, wait: true }))!;
      const [, writer, reader] = [await join(1), await join(100), await join(1)];
      assert.equal(reader.isGranted, false);
      const outcome = assert.rejects(writer.granted, { code: "not-held" });
      await writer.leave();
      await outcome;
      await reader.granted;
    });

    test("no limit, and a limit that lets nobody in", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      for (let number = 0; number < 3; number++) {
        assert.equal((await engine.join("group/g", { weight: 1, limit: Infinity, wait: true }))!.isGranted, true);
        assert.equal((await engine.join("condition/c", { weight: 1, limit: 0, wait: true }))!.isGranted, false);
      }
      assert.deepEqual(
        (await engine.members("condition/c", 9)).map(({ isGranted }) => isGranted),
        [false, false, false],
      );
    });

    test("an evicted holder is told, and the next one comes in as after a release", async (t) => {
      const { url } = await RedisServer.start(t);
      const [a, b] = [await openEngine(t, { url, driver }), await openEngine(t, { url, driver })];
      const held = (await a.join("lock/door", LOCK))!;
      const waits = (await b.join("lock/door", LOCK))!;
      assert.equal(await b.evict("lock/door", held.order), true);
      assert.equal(await b.evict("lock/door", held.order), false);
      await until(() => held.lostBy !== undefined, "told");
      assert.equal(held.lostBy!.code, "lost");
      await waits.granted;
      assert.equal(waits.abandoned, false);
    });

    test("a waiter and one of several holders can be evicted", async (t) => {
      const { url } = await RedisServer.start(t);
      const engine = await openEngine(t, { url, driver });
      const join = async (): Promise<Claim> => (await engine.join("semaphore/s", { weight: 1, limit: 2, wait: true }))!;
      const claims = [await join(), await join(), await join(), await join()];
      const lost = assert.rejects(claims[2]!.granted, { code: "lost" });
      assert.equal(await engine.evict("semaphore/s", claims[2]!.order), true);
      await lost;
      assert.equal(await engine.evict("semaphore/s", claims[0]!.order), true);
      await claims[3]!.granted;
      assert.equal(grantedOf([claims[1]!, claims[3]!]), "xx");
    });

    test("closing leaves the line, gives up what is held as if its holder had died, and ends what is pending", async (t) => {
      const { url } = await RedisServer.start(t);
      const [a, b] = [await openEngine(t, { url, driver }), await openEngine(t, { url, driver })];
      const held = (await a.join("lock/door", LOCK))!;
      const waits = (await a.join("lock/door", LOCK))!;
      const next = (await b.join("lock/door", LOCK))!;
      const outcomes = [assert.rejects(waits.granted, { code: "closed" }), assert.rejects(a.join("lock/door", LOCK), { code: "closed" })];
      await a.close();
      await Promise.all(outcomes);
      assert.equal(held.lostBy!.code, "closed");
      await next.granted;
      assert.equal(next.abandoned, true);
      assert.equal((await b.members("lock/door", 9)).length, 1);
      await assert.rejects(a.join("lock/door", LOCK), { code: "closed" });
      await assert.rejects(a.members("lock/door", 1), { code: "closed" });
    });

    test("the store may forget the scripts meanwhile, and the order is kept", async (t) => {
      const server = await RedisServer.start(t);
      const engine = await openEngine(t, { url: server.url, driver });
      await (await engine.join("lock/door", LOCK))!.leave();
      for (let round = 0; round < 5; round++) {
        await command(server.url, "SCRIPT", "FLUSH");
        const claims = await Promise.all(Array.from({ length: 10 }, () => engine.join("lock/door", LOCK)));
        for (const [at, claim] of claims.entries()) if (at > 0) assert.ok(claim!.order > claims[at - 1]!.order);
        await command(server.url, "SCRIPT", "FLUSH");
        for (const claim of claims) {
          await claim!.granted;
          await claim!.leave();
        }
      }
    });
  });
}
