import assert from "node:assert/strict";
import { test } from "node:test";
import type { SharedLock } from "../../../src/local/lock.ts";
import { DEADLOCK_DEEDS, type DeadlockRemote } from "../../fixtures/deadlock/deadlock-deeds.ts";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** Together with those of the other memory a hundred thousand. */
const SCHEDULES = 50_000;

export function deadlockNone(substrate: Substrate): void {
  test(`of ${SCHEDULES} random sequences of locks in one order none is told`, async (t) => {
    const space = await opened(t, substrate);
    const remotes: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 4);
    const names = ["lock a", "lock b", "lock c", "rlock a", "rlock b", "value a"];
    await Promise.all(remotes.map((remote, index) => remote.call("live", names, SCHEDULES / 4, index + 1)));
  });

  test("a chain is no circle, and neither is waiting for one who is dead", async (t) => {
    const space = await opened(t, substrate);
    const [first, second, third]: DeadlockRemote[] = await Remote.startAll(t, substrate, space, DEADLOCK_DEEDS, 3);
    await first!.call("keep", "lock a");
    await second!.call("keep", "lock b");
    await third!.call("keep", "lock c");
    const forA = second!.call("take", "lock a", "blocking");
    const forB = third!.call("take", "lock b", "blocking");
    await until(() => ["lock a", "lock b"].every((name) => new LockRecord(space.lock(name)).waiting === 1), "both wait");
    await first!.end();
    assert.equal(await forA, true);
    await second!.call("letGo");
    assert.equal(await forB, false);
  });

  test("an owner's waits are forgotten with it, however they end", async (t) => {
    const space = await opened(t, substrate);
    const owner = space.owner();
    const other = space.owner();
    const a = await space.lock("a").acquire({ owner });
    const b = await space.lock("b").acquire({ owner: other });
    await assert.rejects(space.lock("b").acquire({ owner, timeoutMs: 5 }), { code: "timeout" });
    const controller = new AbortController();
    const aborted = assert.rejects(space.lock("b").acquire({ owner, signal: controller.signal }), { name: "AbortError" });
    controller.abort();
    await aborted;
    const waits = space.lock("a").acquire({ owner: other }); // no circle: the other does not wait any more
    a.releaseSync();
    (await waits).releaseSync();
    b.releaseSync();
  });

  test("who has just taken a lock, and not numbered its hold yet, is not the owner who had it before", async (t) => {
    const space = await opened(t, substrate);
    const [owner, other] = [space.owner(), space.owner()];
    const a = space.lock("a") as SharedLock;
    (await a.acquire({ owner })).releaseSync();
    const b = await space.lock("b").acquire({ owner: other });
    const forB = space.lock("b").acquire({ owner });
    Atomics.compareExchange(a.words, a.at, 0, a.actor.id); // the first half of somebody's acquire, in this thread
    const forA = a.acquire({ owner: other, timeoutMs: 1 });
    await assert.rejects(forA, { code: "timeout" });
    a.take(false).releaseSync(); // the other half
    b.releaseSync();
    (await forB).releaseSync();
  });

  test("owners of two spaces are two", async (t) => {
    const space = await opened(t, substrate);
    const stranger = (await opened(t, substrate)).owner();
    const [owner, third] = [space.owner(), space.owner()];
    const a = await space.lock("a").acquire({ owner });
    const b = await space.lock("b").acquire({ owner: third });
    const forB = space.lock("b").acquire({ owner: stranger });
    const forA = space.lock("a").acquire({ owner: third }); // no circle: who has it does not wait
    a.releaseSync();
    (await forA).releaseSync();
    b.releaseSync();
    (await forB).releaseSync();
  });

  test("an owner that is none is refused by name", async (t) => {
    const space = await opened(t, substrate);
    const owner = { label: "me" };
    await assert.rejects(space.lock("a").acquire({ owner }), {
      code: "invalid",
      message: /the owner is \{ label: 'me' \}; expected what space.owner\(\) gives/,
    });
    await assert.rejects(space.lock("a").tryAcquire({ owner }), { code: "invalid" });
    assert.equal(space.lock("a").locked, false);
  });
}
