import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const SEATS = { name: "seats", permits: 3 };

export function awaitedSemaphoreDeaths(ground: Ground): void {
  test("the permits of one killed go to who waits", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 3 });
    await other.call("take", SEATS, { permits: 2 });
    await other.call("take", SEATS);
    const had = semaphore.acquire({ permits: 3 });
    await until(async () => (await ground.waiting(space, semaphore)) === 1, "it waits");
    await other.end();
    assert.equal((await had).permits, 3);
    assert.equal(await semaphore.tryAcquire(), null);
  });

  test("of those who took some and die, those permits alone return", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const own = await semaphore.acquire();
    await other.call("take", SEATS, { permits: 2 });
    await other.end();
    await semaphore.acquire({ permits: 2 });
    assert.equal(await semaphore.tryAcquire(), null);
    await own.release();
    assert.ok(await semaphore.tryAcquire());
  });

  test("one killed while it waited is passed over", async (t) => {
    const space = await ground.open(t);
    const [dead, living] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const permit = await semaphore.acquire({ permits: 3 });
    dead.tell("take", SEATS, { permits: 3 });
    await until(async () => (await ground.waiting(space, semaphore)) === 1, "it waits");
    const had = living.call("take", SEATS, { permits: 3 });
    await until(async () => (await ground.waiting(space, semaphore)) === 2, "both wait");
    await dead.end();
    await permit.release();
    assert.equal(await had, 3);
    await living.call("giveBack");
    assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
  });
}
