import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalLock } from "lockstep";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function conditionNames(substrate: Substrate): void {
  test('over another lock, or as another kind, the same name is a "mismatch" that names it', async (t) => {
    const space = await opened(t, substrate);
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const [door, gate] = [space.lock("door"), space.rlock("gate")];
    const mismatch = { code: "mismatch", message: /"news"/ };
    space.condition("news", door);
    space.condition("news", space.lock("door"));
    assert.throws(() => space.condition("news", gate), mismatch);
    await assert.rejects(remote.call("open", { name: "news", lock: "gate", isRecursive: true }), mismatch);
    await remote.call("open", { name: "news", lock: "door" });
    assert.throws(() => space.event("news"), mismatch);
    assert.throws(() => space.condition("door", door), { code: "mismatch", message: /"door"/ });
  });

  test('a lock of another space, or what is no lock, is "invalid"', async (t) => {
    const space = await opened(t, substrate);
    const elsewhere = await opened(t, substrate);
    const invalid = { name: "LockstepError", code: "invalid", message: /"news".*lock or rlock/ };
    for (const lock of [elsewhere.lock("door"), elsewhere.rlock("gate"), space.event("bell"), {}, undefined]) {
      assert.throws(() => space.condition("news", lock as LocalLock), invalid);
    }
    assert.throws(() => space.condition("", space.lock("door")), { code: "invalid" });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const door = space.lock("door");
    const conditions = Array.from({ length: 300 }, (_, at) => space.condition(`news ${at}`, door));
    for (let round = 0; round < 2; round++) {
      for (const [at, condition] of conditions.entries()) {
        const hold = await door.acquire();
        const waiting = condition.wait(hold);
        await door.withLock((notifier) => (at % 2 === 0 ? condition : space.condition(`news ${at}`, door)).notify(notifier));
        await waiting;
        assert.throws(() => condition.waitSync(hold, { timeoutMs: 0 }), { code: "timeout" });
        hold.releaseSync();
      }
    }
  });

  test("the same, each over a lock of its own that passes too, with several openings at once", async (t) => {
    const space = await opened(t, substrate, { names: 128 });
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
    await Promise.all(remotes.map((remote) => remote.call("tour", 150, 3)));
  });

  test("one that is waited for stays, with its lock, while hundreds of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remote: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const waiting = [door.withLock((hold) => news.wait(hold)), remote.call("wait", { name: "news", lock: "door" })];
    await until(() => waitersOf(news) === 2, "both wait");
    for (let at = 0; at < 500; at++) space.condition(`other ${at}`, space.lock(`lock ${at}`));
    await remote.call("tour", 150, 1);
    door.withLockSync((hold) => news.notify(hold, 2));
    await Promise.all(waiting);
  });

  test('a handle whose name has come back over another lock says "mismatch"', async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const old = space.condition("news", space.lock("door"));
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    space.condition("news", space.lock("gate"));
    const hold = space.lock("door").acquireSync();
    assert.throws(() => old.notify(hold), { code: "mismatch", message: /"news"/ });
    assert.throws(() => old.waitSync(hold), { code: "mismatch", message: /"news"/ });
    await assert.rejects(old.wait(hold), { code: "mismatch", message: /"news"/ });
    hold.releaseSync();
  });

  test("a condition made over a lock whose name was evicted since works over the name", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const news = space.condition("news", space.lock("door"));
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    const hold = await space.lock("door").acquire();
    const waiting = news.wait(hold);
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    space.lock("door").withLockSync((notifier) => space.condition("news", space.lock("door")).notify(notifier));
    await waiting;
    hold.releaseSync();
  });
}
