import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const CLOSED = { name: "LockstepError", code: "closed" };
const NEWS = { name: "news", lock: "door" };

export function awaitedConditionClosing(ground: Ground): void {
  test('closing rejects what waits with "closed", and its hold is told; others wait on and go on', async (t) => {
    const space = await ground.open(t);
    const [notifier, waiter] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const elsewhere = waiter.call("waitUnder", NEWS);
    const first = await door.acquire();
    const { signal } = first;
    const waiting = Promise.allSettled([
      news.wait(first),
      door.withLock((hold) => news.wait(hold, { timeoutMs: 60_000 })),
      door.withLock((hold) => news.waitFor(hold, () => false)),
    ]);
    await until(async () => (await ground.waiting(space, news)) === 4, "all wait");
    await door.withLock(() => {}); // the last of them has given it up
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && (outcome.reason as { code: string }).code, "closed");
    assert.throws(() => signal.throwIfAborted(), CLOSED);
    assert.throws(() => first.token, { code: "lost" });
    assert.equal((await notifier.call("acquire", "door")).abandoned, false);
    await notifier.call("notifyHolding", NEWS);
    await notifier.call("release", "door");
    assert.equal(await elsewhere, false);
  });

  test("who closes while it waits for the lock after a notification is out, and the lock goes on", async (t) => {
    const space = await ground.open(t);
    const [notifier, waiter] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const waiting = assert.rejects(
      door.withLock((hold) => news.wait(hold)),
      CLOSED,
    );
    const elsewhere = waiter.call("waitUnder", NEWS);
    await until(async () => (await ground.waiting(space, news)) === 2, "both wait");
    await notifier.call("acquire", "door");
    await notifier.call("notifyHolding", NEWS, 2);
    await space.close();
    await waiting;
    await notifier.call("release", "door");
    assert.equal(await elsewhere, false);
  });

  test("after closing everything is refused", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    await space.close();
    const refused = (error: { code: string }): boolean => ["closed", "lost"].includes(error.code);
    assert.throws(() => space.condition("news", door), CLOSED);
    await assert.rejects(async () => news.notify(hold), refused);
    await assert.rejects(async () => news.notifyAll(hold), refused);
    await assert.rejects(news.wait(hold), refused);
    await assert.rejects(
      news.waitFor(hold, () => true),
      refused,
    );
  });
}
