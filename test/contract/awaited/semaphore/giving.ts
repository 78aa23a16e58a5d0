import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const MOST = 2_147_483_647;
const SEATS = { name: "seats", permits: 2, bounded: true };

export function awaitedGiving(ground: Ground): void {
  test("one who never took gives back for one who did; that permit's own release then does nothing", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 2, bounded: true });
    const permit = await semaphore.acquire({ permits: 2 });
    await other.call("give", SEATS, 2);
    await permit.release();
    assert.equal((await semaphore.tryAcquire(2))?.permits, 2);
    assert.equal(await semaphore.tryAcquire(), null);
  });

  test("what somebody gives goes to who waits", async (t) => {
    const space = await ground.open(t);
    const [holder, giver] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const semaphore = space.semaphore("seats", { permits: 2, bounded: true });
    await holder.call("take", SEATS, { permits: 2 });
    const waiting = [semaphore.acquire(), semaphore.acquire()];
    await until(async () => (await ground.waiting(space, semaphore)) === 2, "both wait");
    await giver.call("give", SEATS, 2);
    for (const permit of await Promise.all(waiting)) assert.equal(permit.permits, 1);
    assert.equal(await semaphore.tryAcquire(), null);
  });

  test("those who give at the same time give together what they gave", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const seats = { name: "seats", permits: 12, bounded: true };
    const semaphore = space.semaphore("seats", { permits: 12, bounded: true });
    for (let round = 0; round < 3; round++) {
      const permits = await Promise.all(Array.from({ length: 12 }, () => semaphore.acquire()));
      await Promise.all(others.map((other) => other.call("give", seats, 1, 6)));
      await assert.rejects(semaphore.release(), { code: "full" });
      const all = await semaphore.tryAcquire(12);
      assert.ok(all);
      await Promise.all(permits.map((permit) => permit.release()));
      await all.release();
    }
  });

  test('a bounded one refuses as "full" to have more than at first, saying how many, and stays as it was', async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 3, bounded: true });
    const full = { name: "LockstepError", code: "full", message: /"seats".* 3/ };
    await assert.rejects(semaphore.release(), full);
    await assert.rejects(semaphore.release(MOST), full);
    await semaphore.acquire();
    await semaphore.acquire();
    await assert.rejects(semaphore.release(3), full);
    assert.equal(await semaphore.tryAcquire(2), null);
    await semaphore.release(2);
    await assert.rejects(semaphore.release(), full);
    assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
  });

  for (const [what, count] of [
    ["none", 0],
    ["fewer than none", -1],
    ["a part of one", 1.5],
    ["NaN", NaN],
    ["endlessly many", Infinity],
    ["more than there can be", MOST + 1],
    ["a word", "2" as unknown as number],
  ] as const) {
    test(`${what} is "invalid" to take and to give`, async (t) => {
      const semaphore = (await ground.open(t)).semaphore("seats", { permits: 4, bounded: true });
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`permits is '?${count}`) };
      await assert.rejects(semaphore.acquire({ permits: count }), invalid);
      await assert.rejects(semaphore.tryAcquire(count), invalid);
      await assert.rejects(
        semaphore.withPermit(() => assert.fail("not held"), { permits: count }),
        invalid,
      );
      await assert.rejects(semaphore.release(count), invalid);
      assert.ok(await semaphore.tryAcquire(4));
    });
  }
}
