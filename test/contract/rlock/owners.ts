import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { LocalHold, OwnedWait } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rlockOwners(substrate: Substrate): void {
  test("asynchronous code without an owner is somebody new: it waits for the other hold of its own thread", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const hold = await door.acquire();
    assert.equal(await door.tryAcquire(), null);
    assert.equal(door.tryAcquireSync(), null);
    assert.throws(() => door.acquireSync(), { name: "LockstepError", code: "deadlock", message: /"door"/ });
    await assert.rejects(door.acquire({ timeoutMs: 0 }), { code: "timeout" });
    let isIn = false;
    const next = door.withLock(() => (isIn = true));
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    assert.equal(isIn, false);
    hold.releaseSync();
    await next;
    const blocking = door.acquireSync();
    assert.equal(await door.tryAcquire(), null);
    blocking.releaseSync();
  });

  test("an owner that asks again just when its request before could be granted has both", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const owner = space.owner();
    await remote.call("acquire", "door");
    const before = door.acquire({ owner });
    const released = remote.call("release");
    const deadline = performance.now() + 60_000;
    while (door.locked && performance.now() < deadline); // without a turn, in which the request before would hear of it
    const again = door.acquire({ owner });
    for (const hold of await Promise.all([before, again])) hold.releaseSync();
    await released;
    assert.equal(door.locked, false);
  });

  test("a hold is an owner: who is nested in it comes in at once", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const middle = await door.acquire({ owner: outer, timeoutMs: 0 });
    const inner = await door.tryAcquire({ owner: middle });
    assert.ok(inner);
    assert.equal(await remote.call("tryAcquire", "door"), null);
    for (const hold of [inner, middle, outer]) hold.releaseSync();
    const blocking = door.acquireSync();
    (await door.acquire({ owner: blocking })).releaseSync();
    blocking.releaseSync();
    assert.ok(await remote.call("tryAcquire", "door"));
  });

  test("a hold of another rlock, also of the same name elsewhere, owns nothing here", async (t) => {
    const space = await opened(t, substrate);
    const elsewhere = await opened(t, substrate);
    const door = space.rlock("door");
    for (const stranger of [space.rlock("gate").acquireSync(), elsewhere.rlock("door").acquireSync()]) {
      await assert.rejects(door.acquire({ owner: stranger, timeoutMs: 0 }), {
        name: "LockstepError",
        code: "not-owner",
        message: /"door"/,
      });
      await assert.rejects(door.tryAcquire({ owner: stranger }), { code: "not-owner" });
    }
    assert.equal(door.locked, false);
  });

  test('what is no owner is "invalid"', async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    for (const owner of [{ label: "me" }, "me", 7, space.lock("gate").acquireSync()]) {
      await assert.rejects(door.acquire({ owner } as OwnedWait), { name: "LockstepError", code: "invalid", message: /owner/ });
      await assert.rejects(door.tryAcquire({ owner } as OwnedWait), { code: "invalid" });
    }
    assert.equal(door.locked, false);
  });

  test("who waits with an owner, and then has it by another way, waits no more", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const owner = space.owner();
    const blocking = door.acquireSync();
    const had: LocalHold[] = [];
    for (let each = 0; each < 5; each++) void door.acquire({ owner }).then((hold) => had.push(hold));
    blocking.releaseSync();
    await until(() => had.length === 5, "all five are in");
    for (const hold of had) {
      assert.equal(door.locked, true);
      hold.releaseSync();
    }
    assert.equal(door.locked, false);
  });
}
