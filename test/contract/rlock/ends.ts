import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { LockRecord } from "../../fixtures/lock/lock-record.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import type { SharedRLock } from "../../../src/local/rlock.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function rlockEnds(substrate: Substrate): void {
  for (const timeoutMs of [-1, NaN, Infinity, 2_147_483_648, "10" as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out, free, held or nested`, async (t) => {
      const space = await opened(t, substrate);
      const door = space.rlock("door");
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is '?${timeoutMs}`) };
      assert.throws(() => door.acquireSync({ timeoutMs }), invalid);
      await assert.rejects(door.acquire({ timeoutMs }), invalid);
      const hold = await door.acquire();
      await assert.rejects(door.acquire({ timeoutMs }), invalid);
      await assert.rejects(door.acquire({ timeoutMs, owner: hold }), invalid);
      assert.throws(() => door.acquireSync({ timeoutMs }), invalid);
      hold.releaseSync();
      const owner = space.owner();
      (await door.acquire({ owner })).releaseSync();
      const blocking = door.acquireSync();
      assert.throws(() => door.acquireSync({ timeoutMs }), invalid);
      blocking.releaseSync();
      assert.equal(door.locked, false);
    });
  }

  test("a time-out takes as long as it says, and changes nothing", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    await remote.call("acquire", "door");
    for (const timeoutMs of [0, 30]) {
      const timedOut = { name: "LockstepError", code: "timeout", message: new RegExp(`"door".* ${timeoutMs} ms`) };
      const began = performance.now();
      assert.throws(() => door.acquireSync({ timeoutMs }), timedOut);
      const between = performance.now();
      await assert.rejects(door.acquire({ timeoutMs }), timedOut);
      await assert.rejects(door.acquire({ timeoutMs, owner: space.owner() }), timedOut);
      assert.ok(between - began >= timeoutMs - 1 && performance.now() - between >= 2 * timeoutMs - 1);
    }
    assert.equal(new LockRecord((door as SharedRLock).lock).waiting, 0);
    await remote.call("release");
    assert.ok(door.tryAcquireSync());
  });

  test("aborted, it rejects at once with the very reason, and leaves the line and no listener", async (t) => {
    const space = await opened(t, substrate);
    const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    const door = space.rlock("door");
    const record = new LockRecord((door as SharedRLock).lock);
    const owner = space.owner();
    await assert.rejects(door.acquire({ signal: AbortSignal.abort("a word") }), (reason) => reason === "a word");
    await remote.call("acquire", "door");
    for (const reason of [new Error("changed my mind"), { an: "object" }]) {
      for (const wait of [{}, { owner }]) {
        const controller = new AbortController();
        let rejection: unknown;
        door.acquire({ ...wait, signal: controller.signal }).catch((error: unknown) => (rejection = error));
        await until(() => record.waiting === 1, "in line");
        controller.abort(reason);
        await setImmediate();
        assert.equal(rejection, reason);
        assert.equal(record.waiting, 0);
        assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      }
    }
    await remote.call("release");
    const hold = await door.acquire({ owner });
    const controller = new AbortController();
    const again = await door.acquire({ owner, signal: controller.signal });
    controller.abort();
    assert.ok(again.token > 0n);
    again.releaseSync();
    hold.releaseSync();
    assert.equal(door.locked, false);
  });
}
