import assert from "node:assert/strict";
import { test } from "node:test";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const CLOSED = { name: "LockstepError", code: "closed" };
const NEWS = { name: "news", lock: "door" };

export function conditionClosing(substrate: Substrate): void {
  test('closing rejects what waits with "closed"; others wait on and go on', async (t) => {
    const space = await opened(t, substrate);
    const [notifier, waiter]: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const elsewhere = waiter!.call("waitSync", NEWS);
    const waiting = Promise.allSettled([
      door.withLock((hold) => news.wait(hold)),
      door.withLock((hold) => news.wait(hold, { timeoutMs: 60_000 })),
      door.withLock((hold) => news.waitFor(hold, () => false)),
    ]);
    await until(() => waitersOf(news) === 4, "all wait");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.equal(await notifier!.call("acquire", NEWS), false);
    await notifier!.call("notify", NEWS, 1);
    await notifier!.call("release");
    await elsewhere;
  });

  test("a hold that waits when the space is closed is told by its signal", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const hold = door.acquireSync();
    const { signal } = hold;
    const waiting = assert.rejects(space.condition("news", door).wait(hold), CLOSED);
    await space.close();
    await waiting;
    assert.throws(() => signal.throwIfAborted(), CLOSED);
    assert.throws(() => hold.token, { code: "lost" });
  });

  test("what was begun in the turn of the closing settles", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    const begun = Promise.allSettled([news.wait(hold), door.acquire().then((other) => news.waitFor(other, () => false))]);
    await space.close();
    for (const outcome of await begun)
      assert.match(outcome.status === "rejected" ? outcome.reason.code : outcome.status, /^(closed|lost)$/);
  });

  test("after closing everything is refused", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = door.acquireSync();
    await space.close();
    const refused = (error: { code: string }): boolean => ["closed", "lost"].includes(error.code);
    assert.throws(() => space.condition("news", door), CLOSED);
    assert.throws(() => news.waitSync(hold), refused);
    assert.throws(() => news.waitForSync(hold, () => true), refused);
    assert.throws(() => news.notify(hold), refused);
    assert.throws(() => news.notifyAll(hold), refused);
    await assert.rejects(news.wait(hold), refused);
    await assert.rejects(
      news.waitFor(hold, () => true),
      refused,
    );
  });
}
