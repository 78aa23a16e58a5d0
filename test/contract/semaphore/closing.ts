import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const CLOSED = { name: "LockstepError", code: "closed" };
const SEATS = { name: "seats", permits: 2 };

export function semaphoreClosing(substrate: Substrate): void {
  test('closing rejects what waits with "closed"', async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 0 });
    const waiting = Promise.allSettled([
      semaphore.acquire(),
      semaphore.acquire({ permits: 3, timeoutMs: 60_000 }),
      semaphore.withPermit(() => assert.fail("not held")),
    ]);
    await until(() => waitersOf(semaphore) === 3, "all wait");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
  });

  test("what was begun in the turn of the closing settles", async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 0 });
    const begun = Promise.allSettled([
      semaphore.release(),
      semaphore.tryAcquire(),
      semaphore.acquire({ timeoutMs: 60_000 }),
      semaphore.release(2),
      semaphore.withPermit(() => {}),
      semaphore.acquire({ permits: 9 }),
    ]);
    await space.close();
    for (const outcome of await begun) if (outcome.status === "rejected") assert.equal(outcome.reason.code, "closed");
  });

  test("permits of who closes go to who waits, blocking or not", async (t) => {
    for (const form of ["acquire", "acquireSync"] as const) {
      const space = await opened(t, substrate);
      const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
      const semaphore = space.semaphore("seats", { permits: 2 });
      semaphore.acquireSync({ permits: 2 });
      const had = remote.call(form, SEATS, { permits: 2 });
      await until(() => waitersOf(semaphore) === 1, "it waits");
      await space.close();
      assert.equal(await had, 2);
    }
  });

  test("who waited and closes is not called: the permit goes to somebody else", async (t) => {
    const space = await opened(t, substrate);
    const [leaver, stayer]: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 2);
    const semaphore = space.semaphore("seats", { permits: 2 });
    semaphore.acquireSync({ permits: 2 });
    leaver!.tell("acquire", SEATS);
    await until(() => waitersOf(semaphore) === 1, "the leaver waits");
    const had = stayer!.call("acquire", SEATS);
    await until(() => waitersOf(semaphore) === 2, "both wait");
    await leaver!.call("close");
    semaphore.releaseSync();
    assert.equal(await had, 1);
  });

  test('after closing everything says "closed", but giving back does nothing', async (t) => {
    const space = await opened(t, substrate);
    const semaphore = space.semaphore("seats", { permits: 2 });
    const [permit, other] = [semaphore.acquireSync(), semaphore.acquireSync()];
    await space.close();
    assert.throws(() => space.semaphore("seats", { permits: 2 }), CLOSED);
    assert.throws(() => semaphore.acquireSync(), CLOSED);
    assert.throws(() => semaphore.acquireSync({ timeoutMs: 0 }), CLOSED);
    assert.throws(() => semaphore.tryAcquireSync(), CLOSED);
    assert.throws(() => semaphore.releaseSync(), CLOSED);
    assert.throws(() => semaphore.withPermitSync(() => assert.fail("not held")), CLOSED);
    assert.throws(() => semaphore.available, CLOSED);
    await assert.rejects(semaphore.acquire(), CLOSED);
    await assert.rejects(semaphore.tryAcquire(), CLOSED);
    await assert.rejects(semaphore.release(), CLOSED);
    await assert.rejects(
      semaphore.withPermit(() => assert.fail("not held")),
      CLOSED,
    );
    permit.releaseSync();
    await other.release();
    assert.throws(() => permit.releaseSync(), { code: "not-held" });
  });
}
