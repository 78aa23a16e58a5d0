import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

export function awaitedPredicates(ground: Ground): void {
  test("waitFor asks with the lock held, before each wait, until it is so", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    let pages = 0;
    let asked = 0;
    const reader = door.withLock((hold) =>
      news.waitFor(hold, async () => {
        asked++;
        assert.equal(await door.tryAcquire(), null);
        return pages === 3;
      }),
    );
    for (; pages < 3;) {
      await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
      await door.withLock(async (hold) => {
        pages++;
        await news.notify(hold);
      });
      await until(() => asked === pages + 1, "it has asked again");
    }
    await reader;
    assert.equal(asked, 4);
  });

  test("what is so already is not waited for, even in no time", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { token } = hold;
    await news.waitFor(hold, () => true, { timeoutMs: 0 });
    assert.equal(hold.token, token);
  });

  test("its time is for all waits together; what has come true without a word counts", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const startMs = performance.now();
    await assert.rejects(
      news.waitFor(hold, () => false, { timeoutMs: 60 }),
      { name: "LockstepError", code: "timeout", message: /"news".* 60 ms/ },
    );
    assert.ok(performance.now() - startMs >= 58);
    let asked = 0;
    await news.waitFor(hold, () => ++asked === 2, { timeoutMs: 5 });
    assert.ok(hold.token > 0n);
  });

  test("what the predicate throws comes through, with the lock held", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const failure = new TypeError("in the predicate");
    await assert.rejects(
      news.waitFor(hold, () => {
        throw failure;
      }),
      failure,
    );
    assert.equal(await door.tryAcquire(), null);
    await hold.release();
  });
}
