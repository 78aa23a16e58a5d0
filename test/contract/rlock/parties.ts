import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import type { SharedRLock } from "../../../src/local/rlock.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rlockParties(substrate: Substrate): void {
  for (const form of ["acquire", "acquireSync", "tryAcquire", "tryAcquireSync"] as const) {
    test(`what ${form} has taken elsewhere nobody here gets until it is released`, async (t) => {
      const space = await opened(t, substrate);
      const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
      const door = space.rlock("door");
      assert.ok(await remote.call(form, "door"));
      assert.equal(door.tryAcquireSync(), null);
      assert.equal(await door.tryAcquire(), null);
      assert.throws(() => door.acquireSync({ timeoutMs: 1 }), { code: "timeout" });
      await remote.call("release");
      assert.ok(door.tryAcquireSync());
    });
  }

  test("nobody but its owner releases it", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const notOwner = { name: "LockstepError", code: "not-owner", message: /"door"/ };
    await remote.call("acquireSync", "door");
    await assert.rejects(door.release(), notOwner);
    await remote.call("releaseByName", "door");
    await assert.rejects(door.release(), { code: "not-held" });
    const hold = await door.acquire();
    await assert.rejects(door.release(), notOwner); // by a hold it was taken, by its hold it is released
    await assert.rejects(remote.call("releaseByName", "door"), { code: "not-owner" });
    assert.ok(hold.token > 0n);
    hold.releaseSync();
    await assert.rejects(remote.call("releaseByName", "door"), { code: "not-held" });
  });

  test("everybody who waits comes through when the last level is released", async (t) => {
    const space = await opened(t, substrate);
    const remotes: RLockRemote[] = await Remote.startAll(t, substrate, space, RLOCK_DEEDS, 3);
    const door = space.rlock("door");
    const record = new LockRecord((door as SharedRLock).lock);
    const [outer, inner] = [door.acquireSync(), door.acquireSync()];
    let had = 0;
    const through = [
      ...remotes.map(async (remote, at) => {
        await remote.call(at % 2 === 0 ? "acquire" : "acquireSync", "door");
        had++;
        assert.equal(door.tryAcquireSync(), null);
        await remote.call("release");
      }),
      door.withLock(() => had++),
    ];
    await until(() => record.waiting === 4, "all are in line");
    inner.releaseSync();
    assert.equal(had, 0);
    outer.releaseSync();
    await Promise.all(through);
    assert.equal(door.locked, false);
  });

  test("nested to different depths, blocking or not, they count exactly", async (t) => {
    const space = await opened(t, substrate);
    const remotes: RLockRemote[] = await Remote.startAll(t, substrate, space, RLOCK_DEEDS, 4);
    await Promise.all(
      remotes.map((remote, at) => remote.call("count", "door", { rounds: 100, depth: at + 1, lines: 5, isBlocking: at % 2 === 0 })),
    );
    assert.equal(space.value("number", "int32", 0, { lock: false }).get(), 2 * 100 + 2 * 500);
    assert.equal(space.rlock("door").locked, false);
  });
}
