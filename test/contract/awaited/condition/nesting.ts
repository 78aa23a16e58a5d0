import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const DOOR = "rlock under door";
const NEWS = { name: "news", lock: DOOR };

export function awaitedConditionNesting(ground: Ground): void {
  test("a wait gives up all levels and has all again", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    for (const level of [0, 1, 2]) {
      const outer = await door.acquire();
      const middle = await door.acquire({ owner: outer });
      const inner = await door.acquire({ owner: middle });
      const waiting = news.wait([outer, middle, inner][level]!);
      await other.call("acquire", DOOR);
      assert.equal(await door.tryAcquire(), null);
      await other.call("notifyHolding", NEWS);
      await other.call("release", DOOR);
      await waiting;
      for (const hold of [inner, middle, outer]) {
        assert.equal(await door.tryAcquire(), null);
        await hold.release();
      }
      const next = await door.tryAcquire();
      assert.ok(next);
      await next.release();
    }
  });

  test("disposing of an inner hold ends its wait, and the outer one goes on; a notification goes to the next", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    for (const isNotified of [false, true]) {
      const outer = await door.acquire();
      const inner = await door.acquire({ owner: outer });
      const waiting = assert.rejects(news.wait(inner), { name: "LockstepError", code: "not-held" });
      await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
      const next = isNotified ? other.call("waitUnder", NEWS) : undefined;
      await until(async () => (await ground.waiting(space, news)) === (isNotified ? 2 : 1), "all wait");
      const notifier = await door.acquire();
      if (isNotified) await news.notify(notifier);
      await inner[Symbol.asyncDispose]();
      await notifier.release();
      await waiting;
      assert.ok(outer.token > 0n);
      await outer.release();
      await next;
      await (await door.acquire()).release();
    }
  });

  test("while one waits, others of its client have the lock, and its owner waits like anybody", async (t) => {
    const space = await ground.open(t);
    const door = space.rlock("door");
    const news = space.condition("news", door);
    const owner = space.owner();
    const waiter = await door.acquire({ owner });
    const waiting = news.wait(waiter);
    const inside = await door.acquire();
    assert.equal(await door.tryAcquire({ owner }), null);
    await assert.rejects(door.acquire({ owner: waiter }), { code: "not-owner" });
    await assert.rejects(async () => news.notify(waiter), { name: "LockstepError" });
    const nested = await door.acquire({ owner: inside });
    await news.notify(nested);
    await nested.release();
    await inside.release();
    await waiting;
    const again = await door.acquire({ owner });
    await again.release();
    await waiter.release();
    assert.ok(await door.tryAcquire());
  });
}
