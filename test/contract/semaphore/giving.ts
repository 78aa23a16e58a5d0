import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const MOST = 2_147_483_647;

export function semaphoreGiving(substrate: Substrate): void {
  test("giving without having taken adds permits", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 1 });
    semaphore.releaseSync();
    await semaphore.release(3);
    assert.equal(semaphore.available, 5);
    assert.equal(semaphore.acquireSync({ permits: 5 }).permits, 5);
    assert.equal(semaphore.tryAcquireSync(), null);
  });

  test("one who never took gives back for one who did; that permit's own release then does nothing", async (t) => {
    const space = await opened(t, substrate);
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    const semaphore = space.semaphore("seats", { permits: 2, bounded: true });
    const permit = semaphore.acquireSync({ permits: 2 });
    await remote.call("give", { name: "seats", permits: 2, bounded: true }, 2);
    assert.equal(semaphore.available, 2);
    permit.releaseSync();
    assert.equal(semaphore.available, 2);
  });

  test("a producer's Vs and a consumer's Ps balance, in any order", async (t) => {
    const space = await opened(t, substrate);
    const [producer, consumer, other]: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 3);
    const items = { name: "items", permits: 0 };
    const taken = Promise.all([consumer!.call("take", items, 300, true), other!.call("take", items, 100, false)]);
    await producer!.call("give", items, 1, 250);
    await producer!.call("give", items, 3, 50);
    await taken;
    const semaphore = space.semaphore("items", { permits: 0 });
    assert.equal(semaphore.available, 0);
    semaphore.releaseSync(2);
    assert.equal(semaphore.available, 2);
    assert.equal(semaphore.tryAcquireSync(3), null);
  });

  test('a bounded one refuses as "full" to have more than at first, saying how many, and stays as it was', async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 3, bounded: true });
    const full = { name: "LockstepError", code: "full", message: /"seats".* 3/ };
    assert.throws(() => semaphore.releaseSync(), full);
    await assert.rejects(semaphore.release(), full);
    semaphore.acquireSync({ permits: 2 });
    assert.throws(() => semaphore.releaseSync(3), full);
    assert.equal(semaphore.available, 1);
    semaphore.releaseSync(2);
    await assert.rejects(semaphore.release(), full);
    assert.equal(semaphore.available, 3);
    assert.equal(semaphore.tryAcquireSync(3)?.permits, 3);
  });

  test("a bounded one with no permits takes none", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("never", { permits: 0, bounded: true });
    assert.throws(() => semaphore.releaseSync(), { code: "full" });
    assert.equal(semaphore.available, 0);
  });

  test('more permits than 2^31 - 1 is "full", whoever has them', async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("stars", { permits: MOST });
    assert.throws(() => semaphore.releaseSync(), { code: "full" });
    const permit = semaphore.acquireSync({ permits: MOST });
    assert.equal(semaphore.available, 0);
    assert.throws(
      () => {
        semaphore.releaseSync();
        semaphore.releaseSync(MOST);
      },
      { code: "full" },
    );
    permit.releaseSync();
    assert.equal(semaphore.available, MOST);
    assert.throws(() => semaphore.releaseSync(), { code: "full" });
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
      const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 4 });
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`permits is '?${count}`) };
      assert.throws(() => semaphore.acquireSync({ permits: count }), invalid);
      assert.throws(() => semaphore.tryAcquireSync(count), invalid);
      assert.throws(() => semaphore.withPermitSync(() => assert.fail("not held"), { permits: count }), invalid);
      assert.throws(() => semaphore.releaseSync(count), invalid);
      await assert.rejects(semaphore.acquire({ permits: count }), invalid);
      await assert.rejects(semaphore.tryAcquire(count), invalid);
      await assert.rejects(
        semaphore.withPermit(() => assert.fail("not held"), { permits: count }),
        invalid,
      );
      await assert.rejects(semaphore.release(count), invalid);
      assert.equal(semaphore.available, 4);
    });
  }
}
