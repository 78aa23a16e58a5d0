import assert from "node:assert/strict";
import { test } from "node:test";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import type { SharedRLock } from "../../../src/local/rlock.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const CLOSED = { name: "LockstepError", code: "closed" };

export function rlockClosing(substrate: Substrate): void {
  test('closing rejects what waits with "closed", in the line and among siblings', async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const [door, gate] = [space.rlock("door"), space.rlock("gate")];
    await remote.call("acquire", "door");
    const outer = await gate.acquire();
    await gate.acquire({ owner: outer });
    const inLine = [door.acquire(), door.acquire({ owner: space.owner() }), door.acquire({ timeoutMs: 60_000 })];
    const siblings = [gate.acquire({ owner: outer }), gate.acquire({ owner: outer, timeoutMs: 60_000 })];
    const outcomes = Promise.allSettled([...inLine, ...siblings]);
    await until(() => new LockRecord((door as SharedRLock).lock).waiting === 1, "in line");
    await space.close();
    for (const outcome of await outcomes) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    await remote.call("release");
    assert.equal((await remote.call("acquire", "door"))?.abandoned, false);
  });

  test("who waits for a sibling that waits on a condition is told of the closing too", async (t) => {
    const space = await opened(t, substrate);
    const gate = space.rlock("gate");
    const outer = await gate.acquire();
    const inner = await gate.acquire({ owner: outer });
    const sibling = assert.rejects(gate.acquire({ owner: outer }), CLOSED);
    const waiting = assert.rejects(space.condition("news", gate).wait(inner), CLOSED);
    await space.close();
    await Promise.all([sibling, waiting]);
  });

  test("what was held is abandoned to the next, whatever its depth, and its holds are lost", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const inner = await door.acquire({ owner: outer });
    const { signal } = inner;
    await space.close();
    assert.equal(signal.aborted, true);
    assert.throws(() => inner.token, { code: "lost" });
    inner.releaseSync();
    outer.releaseSync();
    assert.throws(() => outer.releaseSync(), { code: "not-held" });
    assert.equal((await remote.call("acquireSync", "door"))?.abandoned, true);
    assert.equal((await remote.call("acquireSync", "door"))?.abandoned, true);
    await remote.call("release");
    await remote.call("release");
    assert.equal((await remote.call("acquire", "door"))?.abandoned, false);
  });

  test('after closing everything says "closed"', async (t) => {
    const space = await opened(t, substrate);
    const door = space.rlock("door");
    await space.close();
    assert.throws(() => space.rlock("door"), CLOSED);
    assert.throws(() => door.acquireSync(), CLOSED);
    assert.throws(() => door.tryAcquireSync(), CLOSED);
    assert.throws(() => door.withLockSync(() => assert.fail("not held")), CLOSED);
    assert.throws(() => door.locked, CLOSED);
    await assert.rejects(door.acquire(), CLOSED);
    await assert.rejects(door.tryAcquire(), CLOSED);
    await assert.rejects(door.release(), CLOSED);
    await assert.rejects(
      door.withLock(() => assert.fail("not held")),
      CLOSED,
    );
  });
}
