import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const CLOSED = { name: "LockstepError", code: "closed" };
const SEATS = { name: "seats", permits: 2 };

export function awaitedSemaphoreClosing(ground: Ground): void {
  test('closing rejects what waits with "closed"; the permits of who closes go to who waits', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 2 });
    await semaphore.acquire({ permits: 2 });
    const had = other.call("take", SEATS, { permits: 2 });
    await until(async () => (await ground.waiting(space, semaphore)) === 1, "the other waits");
    const waiting = Promise.allSettled([
      semaphore.acquire(),
      semaphore.acquire({ permits: 2, timeoutMs: 60_000 }),
      semaphore.withPermit(() => assert.fail("not held")),
    ]);
    await until(async () => (await ground.waiting(space, semaphore)) === 4, "all wait");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && (outcome.reason as { code: string }).code, "closed");
    assert.equal(await had, 2);
  });

  test("who waited and closes is passed over", async (t) => {
    const space = await ground.open(t);
    const [leaver, stayer] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const semaphore = space.semaphore("seats", { permits: 2 });
    const permit = await semaphore.acquire({ permits: 2 });
    leaver.tell("take", SEATS);
    await until(async () => (await ground.waiting(space, semaphore)) === 1, "the leaver waits");
    const had = stayer.call("take", SEATS, { permits: 2 });
    await until(async () => (await ground.waiting(space, semaphore)) === 2, "both wait");
    await leaver.call("close");
    await permit.release();
    assert.equal(await had, 2);
  });

  test('after closing everything says "closed", but giving back does nothing', async (t) => {
    const space = await ground.open(t);
    const semaphore = space.semaphore("seats", { permits: 2 });
    const permit = await semaphore.acquire();
    await space.close();
    assert.throws(() => space.semaphore("seats", { permits: 2 }), CLOSED);
    await assert.rejects(semaphore.acquire(), CLOSED);
    await assert.rejects(semaphore.acquire({ timeoutMs: 0 }), CLOSED);
    await assert.rejects(semaphore.tryAcquire(), CLOSED);
    await assert.rejects(semaphore.release(), CLOSED);
    await assert.rejects(
      semaphore.withPermit(() => assert.fail("not held")),
      CLOSED,
    );
    await permit.release();
    await assert.rejects(permit.release(), { code: "not-held" });
  });
}
