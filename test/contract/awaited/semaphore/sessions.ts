import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

const SEATS = { name: "seats", permits: 2 };

export function awaitedSemaphoreSessions(ground: Ground, { ttlMs }: { readonly ttlMs: number }): void {
  test("who stands still for longer than its session keeps its permits", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 2 });
    await other.call("take", SEATS);
    const stalled = other.call("stall", ttlMs * 2);
    await assert.rejects(semaphore.acquire({ permits: 2, timeoutMs: ttlMs * 1.5 }), { code: "timeout" });
    await stalled;
    assert.equal(await semaphore.tryAcquire(2), null);
    await other.call("giveBack");
    assert.ok(await semaphore.acquire({ permits: 2 }));
  });

  test("who is stopped for longer than its session has lost its permits, and learns of it when it goes on", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const semaphore = space.semaphore("seats", { permits: 2 });
    await other.call("take", SEATS);
    await other.stop();
    await semaphore.acquire({ permits: 2 });
    other.goOn();
    assert.equal(await other.call("permitLost"), "lost");
    await other.call("giveBack");
    assert.equal(await semaphore.tryAcquire(), null);
  });
}
