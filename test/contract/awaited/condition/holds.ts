import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, Hold, Lock } from "lockstep";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const NEWS = { name: "news", lock: "door" };

/** Every way of using a condition refuses this hold with this code. */
async function refuses(condition: Condition, hold: Hold, code: string): Promise<void> {
  const expected = { name: "LockstepError", code, message: /"door"/ };
  await assert.rejects(async () => condition.notify(hold), expected);
  await assert.rejects(async () => condition.notifyAll(hold), expected);
  await assert.rejects(condition.wait(hold), expected);
  await assert.rejects(
    condition.waitFor(hold, () => false),
    expected,
  );
}

export function awaitedConditionHolds(ground: Ground): void {
  test("it takes a present hold of its own lock: another's, an ended or a lost one is refused", async (t) => {
    const space = await ground.open(t);
    const elsewhere = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    await refuses(news, await space.lock("gate").acquire(), "not-owner");
    await refuses(news, await space.rlock("garden").acquire(), "not-owner");
    await refuses(news, await elsewhere.lock("door").acquire(), "not-owner");
    await refuses(news, {} as Hold, "not-owner");
    const released = await door.acquire();
    await released.release();
    await refuses(news, released, "not-held");
    const lost = await door.acquire();
    const { signal } = lost;
    await door.release();
    await until(() => signal.aborted, "told");
    await refuses(news, lost, "lost");
    const present = await door.acquire();
    await news.notify(present);
    await news.waitFor(present, () => true);
    assert.equal(await ground.waiting(space, news), 0);
  });

  test('a lock of another space, or what is no lock or rlock, is "invalid"; so is a name that is none', async (t) => {
    const space = await ground.open(t);
    const elsewhere = await ground.open(t);
    const invalid = { name: "LockstepError", code: "invalid", message: /"news".*lock or rlock/ };
    for (const lock of [elsewhere.lock("door"), elsewhere.rlock("gate"), space.rwlock("book").write, {}])
      assert.throws(() => space.condition("news", lock as Lock), invalid);
    assert.throws(() => space.condition("", space.lock("door")), { code: "invalid" });
    assert.equal(space.condition("news", space.lock("door")).name, "news");
  });

  test("a wait gives the lock up and has it again, under the same hold with a greater token", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { token } = hold;
    const waiting = news.wait(hold);
    const had = await other.call("acquire", "door");
    assert.ok(had.token > token);
    assert.throws(() => hold.token, { code: "not-held" });
    await other.call("notifyHolding", NEWS);
    await other.call("release", "door");
    await waiting;
    assert.equal(await door.tryAcquire(), null);
    assert.ok(hold.token > had.token);
    assert.equal(hold.abandoned, false);
    await hold.release();
    await assert.rejects(hold.release(), { code: "not-held" });
    assert.ok(await door.tryAcquire());
  });

  test("a hold that waits can neither wait again nor notify nor be released", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const waiting = news.wait(hold);
    await assert.rejects(news.wait(hold), { name: "LockstepError", code: "not-held" });
    await assert.rejects(async () => news.notifyAll(hold), { code: "not-held" });
    await assert.rejects(hold.release(), { code: "not-held", message: /condition/ });
    await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
    await door.withLock((other) => news.notify(other));
    await waiting;
    await hold.release();
  });

  test("a hold disposed of while it waits leaves the line, and the lock is free", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const isInLine of [true, false]) {
      for (const wait of [(hold: Hold) => news.wait(hold), (hold: Hold) => news.waitFor(hold, () => false)]) {
        const hold = await door.acquire();
        const waiting = assert.rejects(wait(hold), { name: "LockstepError", code: "not-held" });
        if (isInLine) await until(async () => (await ground.waiting(space, news)) === 1, "it waits");
        await hold[Symbol.asyncDispose]();
        await waiting;
        assert.equal(await ground.waiting(space, news), 0);
        await (await door.acquire()).release();
      }
    }
  });

  test("a notification to a hold that was disposed of goes to the next", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (let round = 0; round < 10; round++) {
      const hold = await door.acquire();
      const waiting = assert.rejects(news.wait(hold), { code: "not-held" });
      await until(async () => (await ground.waiting(space, news)) === 1, "the first one waits");
      const next = other.call("waitUnder", NEWS);
      await until(async () => (await ground.waiting(space, news)) === 2, "both wait");
      const notifier = await door.acquire();
      const notified = news.notify(notifier);
      if (round % 2 === 0) await notified;
      await hold[Symbol.asyncDispose]();
      await notified;
      await notifier.release();
      await Promise.all([waiting, next]);
      assert.equal(await ground.waiting(space, news), 0);
    }
  });

  test("a hold whose signal was asked for before a wait is told of a loss after it", async (t) => {
    const space = await ground.open(t);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const hold = await door.acquire();
    const { signal } = hold;
    const waiting = news.wait(hold);
    const other = await door.acquire();
    await news.notify(other);
    await other.release();
    await waiting;
    assert.equal(signal.aborted, false);
    await door.release();
    await until(() => signal.aborted, "told");
    assert.throws(() => signal.throwIfAborted(), { code: "lost" });
    await assert.rejects(news.wait(hold), { code: "lost" });
  });
}
