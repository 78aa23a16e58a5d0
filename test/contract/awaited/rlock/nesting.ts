import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Ground } from "../ground.ts";

const DOOR = "rlock under door";

export function awaitedNesting(ground: Ground): void {
  test("a hold is an owner: who is nested in it comes in at once, and it is free when all have ended, in any order", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const door = space.rlock("door");
    const outer = await door.acquire();
    const middle = await door.acquire({ owner: outer, timeoutMs: 0 });
    const inner = await door.tryAcquire({ owner: middle });
    assert.ok(inner);
    for (const hold of [middle, outer, inner]) {
      assert.equal(await other.call("tryAcquire", DOOR), null);
      assert.ok(hold.token > 0n);
      await hold.release();
    }
    assert.ok(await other.call("tryAcquire", DOOR));
  });

  test("all levels are one hold: one token, one signal, which grows and lives with the outermost", async (t) => {
    const door = (await ground.open(t)).rlock("door");
    const outer = await door.acquire();
    const inner = await door.acquire({ owner: outer });
    assert.equal(inner.token, outer.token);
    assert.equal(inner.signal, outer.signal);
    assert.equal(inner.abandoned, false);
    const { token } = outer;
    await outer.release();
    await inner.release();
    assert.throws(() => outer.token, { code: "not-held" });
    assert.ok((await door.withLock((hold) => hold.token)) > token);
  });

  test("each level is released once; disposing is idempotent", async (t) => {
    const door = (await ground.open(t)).rlock("door");
    const outer = await door.acquire();
    const inner = await door.acquire({ owner: outer });
    await inner.release();
    await assert.rejects(inner.release(), { name: "LockstepError", code: "not-held", message: /"door"/ });
    await inner[Symbol.asyncDispose]();
    assert.equal(await door.tryAcquire(), null);
    await outer[Symbol.asyncDispose]();
    await outer[Symbol.asyncDispose]();
    assert.ok(await door.tryAcquire());
  });

  test("withLock releases its level however the body ends, and answers what the body does", async (t) => {
    const door = (await ground.open(t)).rlock("door");
    const failure = new TypeError("in the body");
    const fail = (): never => {
      throw failure;
    };
    assert.equal(await door.withLock((outer) => door.withLock(async () => 43, { owner: outer })), 43);
    await assert.rejects(
      door.withLock((outer) => door.withLock(fail, { owner: outer })),
      failure,
    );
    assert.ok(await door.tryAcquire());
  });

  test("a thousand levels are as good as two", async (t) => {
    const door = (await ground.open(t)).rlock("door");
    const levels = [await door.acquire()];
    while (levels.length < 1000) levels.push(await door.acquire({ owner: levels.at(-1)! }));
    for (const hold of levels.toReversed()) await hold.release();
    assert.ok(await door.tryAcquire());
  });

  test("siblings exclude each other, in the order of their asking", async (t) => {
    const door = (await ground.open(t)).rlock("door");
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
    assert.ok(await door.tryAcquire());
  });

  test("while a sibling lives, one tries in vain, times out or is aborted, and leaves no trace", async (t) => {
    const door = (await ground.open(t)).rlock("door");
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
    await sibling.release();
    await (await next).release();
    await outer.release();
    assert.ok(await door.tryAcquire());
  });

  test('when the parent ends, who waits to be its child is refused as "not-owner"', async (t) => {
    const door = (await ground.open(t)).rlock("door");
    const outer = await door.acquire();
    const sibling = await door.acquire({ owner: outer });
    const orphans = [door.acquire({ owner: outer }), door.acquire({ owner: outer, timeoutMs: 60_000 })].map((orphan) =>
      assert.rejects(orphan, { name: "LockstepError", code: "not-owner", message: /"door"/ }),
    );
    await outer.release();
    await Promise.all(orphans);
    await assert.rejects(door.tryAcquire({ owner: outer }), { code: "not-owner" });
    assert.equal(await door.tryAcquire(), null);
    await sibling.release();
    await assert.rejects(door.acquire({ owner: sibling }), { code: "not-owner" });
    assert.ok(await door.tryAcquire());
  });
}
