import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Permit, Semaphore } from "lockstep";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

const SEATS = { name: "seats", permits: 3 };
const TAKINGS: readonly [form: string, take: (semaphore: Semaphore, permits: number) => Promise<Permit | null>][] = [
  ["acquire", (semaphore, permits) => semaphore.acquire({ permits })],
  ["tryAcquire", (semaphore, permits) => semaphore.tryAcquire(permits)],
  ["acquire in time", (semaphore, permits) => semaphore.acquire({ permits, timeoutMs: 10_000 })],
];

export function awaitedPermits(ground: Ground): void {
  for (const [form, take] of TAKINGS) {
    test(`what ${form} has taken nobody gets until it is released`, async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const semaphore = space.semaphore("seats", { permits: 3 });
      const two = (await take(semaphore, 2))!;
      const one = (await take(semaphore, 1))!;
      assert.deepEqual([two.permits, one.permits], [2, 1]);
      assert.equal(await semaphore.tryAcquire(), null);
      assert.equal(await other.call("tryTake", SEATS), 0);
      await two.release();
      assert.equal(await other.call("tryTake", SEATS, 3), 0);
      assert.equal(await other.call("tryTake", SEATS, 2), 2);
      await one.release();
      assert.equal(await semaphore.tryAcquire(2), null);
      await other.call("giveBack");
      assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
    });
  }

  test("several are taken together or not at all", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 5 });
    await semaphore.acquire({ permits: 3 });
    assert.equal(await semaphore.tryAcquire(3), null);
    assert.equal(await semaphore.tryAcquire(5), null);
    assert.equal((await semaphore.tryAcquire(2))?.permits, 2);
  });

  test("as many wait as there is no room for, and each release lets in as many as it gives back", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([ground.other(t, space), ground.other(t, space)]);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const [one, two] = [await semaphore.acquire(), await semaphore.acquire({ permits: 2 })];
    let had = 0;
    const through = [...others, ...others].map((other) => other.call("take", SEATS).then(() => had++));
    await until(async () => (await ground.waiting(space, semaphore)) === 4, "all wait");
    for (const [permit, expected] of [
      [one, 1],
      [two, 3],
    ] as const) {
      await permit.release();
      await until(() => had === expected, `${expected} have a permit`);
      assert.equal(await ground.waiting(space, semaphore), 4 - expected);
    }
    await others[0]!.call("giveBack"); // of three takings it has one
    await Promise.all(through);
  });

  test("a permit is released once; disposing is idempotent", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 2 });
    const permit = await semaphore.acquire();
    await permit.release();
    await assert.rejects(permit.release(), { name: "LockstepError", code: "not-held", message: /"seats".*withPermit/ });
    await permit[Symbol.asyncDispose]();
    const disposed = await semaphore.acquire();
    await disposed[Symbol.asyncDispose]();
    await disposed[Symbol.asyncDispose]();
    await assert.rejects(disposed.release(), { code: "not-held" });
    assert.ok(await semaphore.tryAcquire(2));
  });

  test("withPermit gives back what it took however the body ends, and answers what the body does", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 4 });
    assert.equal(await semaphore.withPermit(({ permits }) => permits), 1);
    const wait = { permits: 3, timeoutMs: 10_000 };
    assert.equal(await semaphore.withPermit(async () => (await semaphore.tryAcquire(2)) === null, wait), true);
    const failure = new TypeError("in the body");
    const fail = (): never => {
      throw failure;
    };
    await assert.rejects(semaphore.withPermit(fail), failure);
    await assert.rejects(
      semaphore.withPermit(async () => fail(), { permits: 3 }),
      failure,
    );
    assert.ok(await semaphore.tryAcquire(4));
  });

  test("one client takes as many as there are", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 2 });
    await semaphore.withPermit(async () => {
      await semaphore.withPermit(async () => assert.equal(await semaphore.tryAcquire(), null));
      assert.ok(await semaphore.tryAcquire());
    });
    assert.equal(await semaphore.tryAcquire(2), null);
  });

  test("hundreds wait in one client and come in, in their order, never more than three at a time", async (t) => {
    const semaphore = (await ground.open(t)).semaphore("seats", { permits: 3 });
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        semaphore.withPermit(async () => {
          order.push(at);
          most = Math.max(most, ++inside);
          await setImmediate();
          inside--;
        }),
      ),
    );
    assert.deepEqual(
      order,
      Array.from({ length: 300 }, (_, at) => at),
    );
    assert.ok(most <= 3, `${most} inside`);
  });

  for (const permits of [1, 5]) {
    test(`with ${permits}, never more than ${permits} are inside, whatever each takes, and all are there at the end`, async (t) => {
      const space = await ground.open(t);
      const others = await Promise.all(Array.from({ length: 3 }, () => ground.other(t, space)));
      const folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const file = join(folder, "visits");
      writeFileSync(file, "");
      await Promise.all(others.map((other) => other.call("visit", { name: "seats", permits }, file, 6, 10)));
      let inside = 0;
      const visits = readFileSync(file, "utf8").trim().split("\n").map(Number);
      const top = Math.max(...visits.map((visit) => (inside += visit)));
      assert.equal(visits.length, 3 * 6 * 10 * 2);
      assert.ok(top <= permits, `${top} inside`);
      assert.equal((await space.semaphore("seats", { permits }).tryAcquire(permits))?.permits, permits);
    });
  }
}
