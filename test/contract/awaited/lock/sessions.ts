import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

export function awaitedSessions(ground: Ground, { ttlMs }: { readonly ttlMs: number }, kind: AwaitedKind): void {
  test("a holder whose event loop stands still for three times its session keeps its hold", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    await other.call("acquire", kind.called("door"));
    const stalled = other.call("stall", ttlMs * 3);
    await assert.rejects(lock.acquire({ timeoutMs: ttlMs * 2.5 }), { code: "timeout" });
    await stalled;
    assert.equal(await lock.tryAcquire(), null);
    await other.call("release", kind.called("door"));
    assert.equal((await lock.acquire()).abandoned, false);
  });

  test("a holder stopped for longer than its session has lost its hold, and learns of it when it goes on", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const { token } = await other.call("acquire", kind.called("door"));
    await other.stop();
    const hold = await lock.acquire();
    assert.equal(hold.abandoned, true);
    assert.ok(hold.token > token);
    other.goOn();
    assert.equal(await other.call("lost", kind.called("door")), "lost");
    await other.call("release", kind.called("door"));
    assert.equal(await other.call("tryAcquire", kind.called("door")), null);
    assert.equal(hold.signal.aborted, false);
  });

  test("an acquire under way while the event loop stands still for longer than a session is granted: who cannot hear was not left unanswered", async (t) => {
    const space = await ground.open(t);
    const lock = kind.of(space, "door");
    await (await lock.acquire()).release(); // so that everything is connected
    const acquiring = lock.acquire();
    await setImmediate(); // it is on its way
    for (const endsAtMs = performance.now() + ttlMs * 1.5; performance.now() < endsAtMs;);
    const hold = await acquiring;
    assert.equal(hold.signal.aborted, false);
    await hold.release();
  });

  test("a waiter waits for longer than its session, and is served", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    const stall = other.call("acquire", kind.called("door"));
    await assert.rejects(lock.acquire({ timeoutMs: ttlMs * 2.5 }), { code: "timeout" });
    await hold.release();
    assert.equal((await stall).abandoned, false);
  });
}
