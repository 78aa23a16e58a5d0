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

  test("an owner comes in again, one that is another does not", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const [anna, ben] = [space.owner("Anna"), space.owner()];
    const first = await door.acquire({ owner: anna });
    const second = await door.acquire({ owner: anna, timeoutMs: 0 });
    const third = await door.tryAcquire({ owner: anna });
    assert.equal(await door.tryAcquire({ owner: ben }), null);
    await assert.rejects(door.acquire({ owner: ben, timeoutMs: 1 }), { code: "timeout" });
    for (const hold of [first, third!, second]) hold.releaseSync();
    assert.ok(await door.tryAcquire({ owner: ben }));
  });

  test("what an owner asks for together it has together, free or not", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const owner = space.owner();
    const together = (): Promise<LocalHold[]> =>
      Promise.all([door.acquire({ owner }), door.acquire({ owner, timeoutMs: 60_000 }), door.acquire({ owner })]);
    for (const hold of await together()) hold.releaseSync();
    assert.equal(door.locked, false);
    await remote.call("acquire", "door");
    const waiting = together();
    const other = door.withLock(() => {});
    await remote.call("release");
    for (const hold of await waiting) hold.releaseSync();
    await other;
    assert.equal(door.locked, false);
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

  test("siblings exclude each other, in the order of their asking", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const order: number[] = [];
    const warnings: Error[] = [];
    const hear = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", hear);
    t.after(() => process.off("warning", hear));
    let inside = 0;
    await door.withLock(async (outer) => {
      await Promise.all(
        Array.from({ length: 200 }, (_, at) =>
          door.withLock(
            async (inner) => {
              assert.equal(++inside, 1);
              order.push(at);
              await door.withLock(() => setImmediate(), { owner: inner });
              inside--;
            },
            { owner: outer },
          ),
        ),
      );
      assert.equal(await door.tryAcquire(), null);
    });
    assert.deepEqual(
      order,
      Array.from({ length: 200 }, (_, at) => at),
    );
    assert.deepEqual(warnings, []);
    assert.equal(door.locked, false);
  });

  test("while a sibling lives, one tries in vain, times out or is aborted, and leaves no trace", async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const sibling = await door.acquire({ owner: outer });
    assert.equal(await door.tryAcquire({ owner: outer }), null);
    await assert.rejects(door.acquire({ owner: outer, timeoutMs: 0 }), {
      name: "LockstepError",
      code: "timeout",
      message: /"door".* 0 ms/,
    });
    const began = performance.now();
    await assert.rejects(door.acquire({ owner: outer, timeoutMs: 30 }), { code: "timeout", message: / 30 ms/ });
    assert.ok(performance.now() - began >= 29);
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const aborted = assert.rejects(door.acquire({ owner: outer, signal: controller.signal }), reason);
    const next = door.acquire({ owner: outer });
    controller.abort(reason);
    await aborted;
    await assert.rejects(door.acquire({ owner: outer, signal: AbortSignal.abort(reason) }), reason);
    sibling.releaseSync();
    (await next).releaseSync();
    outer.releaseSync();
    assert.equal(door.locked, false);
  });

  test('when the parent ends, who waits to be its child is refused as "not-owner"', async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const sibling = await door.acquire({ owner: outer });
    const orphans = [door.acquire({ owner: outer }), door.acquire({ owner: outer, timeoutMs: 60_000 })];
    outer.releaseSync();
    for (const orphan of orphans) await assert.rejects(orphan, { name: "LockstepError", code: "not-owner", message: /"door"/ });
    await assert.rejects(door.tryAcquire({ owner: outer }), { code: "not-owner" });
    assert.equal(door.locked, true);
    sibling.releaseSync();
    assert.equal(door.locked, false);
    await assert.rejects(door.acquire({ owner: sibling }), { code: "not-owner" });
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
