import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rlockNames(substrate: Substrate): void {
  test('a lock is no rlock: "mismatch", naming it', async (t) => {
    const space = await opened(t, substrate);
    space.rlock("door");
    space.lock("gate");
    assert.throws(() => space.lock("door"), { code: "mismatch", message: /"door".*rlock/ });
    assert.throws(() => space.rlock("gate"), { code: "mismatch", message: /"gate"/ });
    assert.throws(() => space.rlock(""), { code: "invalid" });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const doors = Array.from({ length: 300 }, (_, at) => space.rlock(`door ${at}`));
    let last = 0n;
    for (let round = 0; round < 3; round++) {
      for (const [at, door] of doors.entries()) {
        const outer = await door.acquire();
        const inner = await space.rlock(`door ${at}`).acquire({ owner: outer });
        assert.equal(door.tryAcquireSync(), null);
        inner.releaseSync();
        if (at === 0) {
          assert.ok(outer.token > last);
          last = outer.token;
        }
        outer.releaseSync();
        door.withLockSync(() => door.withLockSync(() => {}));
      }
    }
  });

  test("the same with several openings at once: none is had by two", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remotes: RLockRemote[] = await Remote.startAll(t, substrate, space, RLOCK_DEEDS, 2);
    const tops = await Promise.all(remotes.map((remote) => remote.call("tour", 300, 6)));
    assert.deepEqual(tops, [1, 1]);
  });

  test("a handle whose name was evicted and opened anew is the same rlock: levels of both nest", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const old = space.rlock("door");
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    const anew = space.rlock("door");
    const outer = old.acquireSync();
    const inner = anew.acquireSync();
    const nested = await old.acquire({ owner: inner });
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    assert.equal(await anew.tryAcquire(), null);
    nested.releaseSync();
    await old.release();
    assert.throws(() => inner.releaseSync(), { code: "not-held" });
    outer.releaseSync();
    assert.equal(anew.locked, false);
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    space.event("door");
    assert.throws(() => old.acquireSync(), { code: "mismatch", message: /"door"/ });
    await assert.rejects(anew.acquire(), { code: "mismatch", message: /"door"/ });
  });
}
