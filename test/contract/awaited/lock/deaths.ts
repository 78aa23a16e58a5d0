import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

export function awaitedDeaths(ground: Ground, kind: AwaitedKind): void {
  test("a holder killed: who waits has the lock and is told, the next one is not", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    const { token } = await other.call("acquire", kind.called("door"));
    const waiting = [lock.acquire(), lock.acquire()];
    await other.end();
    const hold = await waiting[0]!;
    assert.equal(hold.abandoned, true);
    assert.ok(hold.token > token);
    await hold.release();
    assert.equal((await waiting[1]!).abandoned, false);
  });

  test("a holder killed while nobody waits: the next one to come is told", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const lock = kind.of(space, "door");
    await other.call("acquire", kind.called("door"));
    await other.end();
    const hold = await lock.acquire();
    assert.equal(hold.abandoned, true);
    await hold.release();
    assert.equal((await lock.acquire()).abandoned, false);
  });

  test("a waiter killed keeps nobody waiting, and nothing was abandoned", async (t) => {
    const space = await ground.open(t);
    const [waiter, next] = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    waiter.tell("acquire", kind.called("door"));
    await until(async () => (await ground.waiting(space, lock)) === 1, "the first in line");
    const had = next.call("acquire", kind.called("door"));
    await until(async () => (await ground.waiting(space, lock)) === 2, "both in line");
    await waiter.end();
    await hold.release();
    const { abandoned } = await had;
    // Handed over before its death was known, the dead one had it.
    if (typeof ground.others !== "object") assert.equal(abandoned, false);
    await next.call("release", kind.called("door"));
    assert.equal((await lock.acquire()).abandoned, false);
  });
}
