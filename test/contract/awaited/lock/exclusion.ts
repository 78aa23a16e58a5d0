import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Hold, Lock } from "lockstep";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";
import type { AwaitedKind } from "./kind.ts";

const TAKINGS: readonly [form: string, take: (lock: Lock) => Promise<Hold | null>][] = [
  ["acquire", (lock) => lock.acquire()],
  ["tryAcquire", (lock) => lock.tryAcquire()],
  ["acquire in time", (lock) => lock.acquire({ timeoutMs: 10_000 })],
];

export function awaitedExclusion(ground: Ground, kind: AwaitedKind): void {
  for (const [form, take] of TAKINGS) {
    test(`what ${form} has taken nobody gets until it is released`, async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const lock = kind.of(space, "door");
      const hold = await take(lock);
      assert.ok(hold);
      assert.equal(await lock.tryAcquire(), null);
      assert.equal(await other.call("tryAcquire", kind.called("door")), null);
      await hold.release();
      assert.ok(await other.call("tryAcquire", kind.called("door")));
      assert.equal(await lock.tryAcquire(), null);
      await other.call("release", kind.called("door"));
      assert.ok(await lock.tryAcquire());
    });
  }

  test("everybody who waits comes through, one after the other", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all(Array.from({ length: 4 }, () => ground.other(t, space)));
    const lock = kind.of(space, "door");
    const hold = await lock.acquire();
    let had = 0;
    const through = others.map(async (other) => {
      await other.call("acquire", kind.called("door"));
      had++;
      assert.equal(await lock.tryAcquire(), null);
      await other.call("release", kind.called("door"));
    });
    await until(async () => (await ground.waiting(space, lock)) === others.length, "all in line");
    assert.equal(had, 0);
    await hold.release();
    await Promise.all(through);
    assert.ok(await lock.tryAcquire());
  });

  test("the children of one Promise.all exclude each other", async (t) => {
    const lock = kind.of(await ground.open(t), "door");
    let inside = 0;
    const given = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        lock.withLock(async () => {
          assert.equal(++inside, 1);
          await setImmediate();
          inside--;
          return at;
        }),
      ),
    );
    assert.deepEqual(
      given,
      Array.from({ length: 30 }, (_, at) => at),
    );
  });

  test("two names are two locks", async (t) => {
    const space = await ground.open(t);
    await kind.of(space, "front").acquire();
    assert.ok(await kind.of(space, "back").tryAcquire());
  });

  test("lines in several clients count exactly", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all(Array.from({ length: 3 }, () => ground.other(t, space)));
    const folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "count");
    writeFileSync(file, "0");
    const [lines, rounds] = [8, 10];
    await Promise.all(others.map((other) => other.call("count", kind.called("counter"), file, lines, rounds)));
    assert.equal(Number(readFileSync(file, "utf8")), others.length * lines * rounds);
    assert.equal(await ground.waiting(space, kind.of(space, "counter")), 0);
  });
}
