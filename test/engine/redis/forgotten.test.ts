import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Claim } from "../../../src/engine/claim.ts";
import { command } from "../../fixtures/redis/command.ts";
import { openEngine } from "../../fixtures/redis/open-engine.ts";
import { RedisServer } from "../../fixtures/servers/redis-server.ts";

const LOCK = { weight: 1, limit: 1, wait: true };
const PERMIT = { weight: 1, limit: 2, wait: true };
const TRY = { weight: 1, limit: 2, wait: false };

describe("engine · redis · a line whose meta was forgotten", () => {
  test("those who share are counted again: nobody enters beside too many, and they can leave", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const join = async (): Promise<Claim> => (await engine.join("semaphore/s", PERMIT))!;
    const held = [await join(), await join()];
    await command(url, "DEL", "lockstep:{test/semaphore/s}:meta");
    assert.equal(await engine.join("semaphore/s", TRY), null);
    await command(url, "DEL", "lockstep:{test/semaphore/s}:meta");
    await held[0]!.leave();
    const next = (await engine.join("semaphore/s", TRY))!;
    assert.equal(next.isGranted, true);
    assert.equal(await engine.join("semaphore/s", TRY), null);
    await held[1]!.leave();
    await next.leave();
    assert.deepEqual(await engine.members("semaphore/s", 9), []);
  });

  test("who leaves lets those who wait in", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const [held, waits] = [(await engine.join("lock/door", LOCK))!, (await engine.join("lock/door", LOCK))!];
    await command(url, "DEL", "lockstep:{test/lock/door}:meta");
    await held.leave();
    assert.equal((await engine.members("lock/door", 1))[0]?.order, waits.order);
    await waits.granted;
    assert.equal(waits.abandoned, false);
    assert.ok(waits.order > held.order);
  });

  test("who leaves after others have stood behind it has not died", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    const held = (await engine.join("lock/door", LOCK))!;
    await command(url, "DEL", "lockstep:{test/lock/door}:meta");
    await (await engine.join("lock/door", LOCK))!.leave();
    await held.leave();
    const next = (await engine.join("lock/door", LOCK))!;
    assert.equal(next.isGranted, true);
    assert.equal(next.abandoned, false);
    assert.ok(next.order > held.order);
  });

  test("who was let in after it, and leaves, has not died", async (t) => {
    const { url } = await RedisServer.start(t);
    const engine = await openEngine(t, url);
    await engine.join("lock/door", LOCK);
    const waits = (await engine.join("lock/door", LOCK))!;
    await command(url, "DEL", "lockstep:{test/lock/door}:meta", "lockstep:{test/lock/door}");
    await engine.members("lock/door", 1);
    await waits.granted;
    await waits.leave();
    const next = (await engine.join("lock/door", LOCK))!;
    assert.equal(next.isGranted, true);
    assert.equal(next.abandoned, false);
    assert.ok(next.order > waits.order);
  });
});
