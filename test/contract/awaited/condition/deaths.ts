import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const NEWS = { name: "news", lock: "door" };

export function awaitedConditionDeaths(ground: Ground): void {
  test("a waiter that was killed is passed over, once its death is known", async (t) => {
    const space = await ground.open(t);
    const [dead, living] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const door = space.lock("door");
    const news = space.condition("news", door);
    dead.tell("waitUnder", NEWS);
    await until(async () => (await ground.waiting(space, news)) === 1, "the first one waits");
    const waiting = living.call("waitUnder", NEWS);
    await until(async () => (await ground.waiting(space, news)) === 2, "both wait");
    await dead.end();
    if (typeof ground.others === "object") await until(async () => (await ground.waiting(space, news)) === 1, "its session is over");
    await door.withLock((hold) => news.notify(hold));
    assert.equal(await waiting, false);
  });

  test('who was notified by one killed before it released the lock goes on, told "abandoned"', async (t) => {
    const space = await ground.open(t);
    const [notifier, waiter] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const news = space.condition("news", space.lock("door"));
    const waiting = waiter.call("waitUnder", NEWS);
    await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
    await notifier.call("acquire", "door");
    await notifier.call("notifyHolding", NEWS);
    await notifier.end();
    assert.equal(await waiting, true);
  });

  test("a waiter killed has abandoned nothing", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    other.tell("waitUnder", NEWS);
    await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
    // It has its place before it gives the lock up.
    await (await door.acquire()).release();
    await other.end();
    assert.equal((await door.acquire()).abandoned, false);
  });
}
