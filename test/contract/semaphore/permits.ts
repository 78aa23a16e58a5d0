import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalPermit, LocalSemaphore } from "lockstep";
import { Remote } from "../../fixtures/remote/remote.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const TAKINGS: readonly [
  form: string,
  take: (semaphore: LocalSemaphore, permits: number) => LocalPermit | null | Promise<LocalPermit | null>,
][] = [
  ["acquire", (semaphore, permits) => semaphore.acquire({ permits })],
  ["acquireSync", (semaphore, permits) => semaphore.acquireSync({ permits })],
  ["tryAcquire", (semaphore, permits) => semaphore.tryAcquire(permits)],
  ["tryAcquireSync", (semaphore, permits) => semaphore.tryAcquireSync(permits)],
  ["acquire in time", (semaphore, permits) => semaphore.acquire({ permits, timeoutMs: 1000 })],
  ["acquireSync in time", (semaphore, permits) => semaphore.acquireSync({ permits, timeoutMs: 1000 })],
];

export function semaphorePermits(substrate: Substrate): void {
  for (const [form, take] of TAKINGS) {
    test(`what ${form} has taken nobody gets until it is released`, async (t) => {
      const space = await opened(t, substrate);
      const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
      const seats = { name: "seats", permits: 3 };
      const semaphore = space.semaphore("seats", { permits: 3 });
      const two = await take(semaphore, 2);
      assert.equal(two?.permits, 2);
      assert.equal(semaphore.available, 1);
      const one = await take(semaphore, 1);
      assert.equal(one?.permits, 1);
      assert.equal(semaphore.available, 0);
      assert.equal(semaphore.tryAcquireSync(), null);
      assert.equal(await semaphore.tryAcquire(), null);
      assert.equal(await remote.call("tryAcquireSync", seats), 0);
      two?.releaseSync();
      assert.equal(await remote.call("tryAcquire", seats, 3), 0);
      assert.equal(await remote.call("tryAcquire", seats, 2), 2);
      await one?.release();
      assert.equal(semaphore.available, 1);
      await remote.call("giveBack");
      assert.equal(semaphore.available, 3);
    });
  }

  test("several are taken together or not at all", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 5 });
    semaphore.acquireSync({ permits: 3 });
    assert.equal(semaphore.tryAcquireSync(3), null);
    assert.equal(await semaphore.tryAcquire(5), null);
    assert.equal(semaphore.available, 2);
    assert.equal(semaphore.tryAcquireSync(2)?.permits, 2);
  });

  test("with no permits at first nobody comes in until somebody gives one", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("news", { permits: 0 });
    assert.equal(semaphore.available, 0);
    assert.equal(semaphore.tryAcquireSync(), null);
    semaphore.releaseSync();
    assert.equal(semaphore.acquireSync().permits, 1);
    assert.equal(semaphore.tryAcquireSync(), null);
  });

  test("a permit is released once; disposing is idempotent", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 2 });
    const blocking = semaphore.acquireSync();
    blocking.releaseSync();
    assert.throws(() => blocking.releaseSync(), { name: "LockstepError", code: "not-held", message: /"seats"/ });
    await assert.rejects(blocking.release(), { name: "LockstepError", code: "not-held", message: /"seats"/ });
    blocking[Symbol.dispose]();
    await blocking[Symbol.asyncDispose]();
    assert.equal(semaphore.available, 2);
    const disposed = await semaphore.acquire();
    await disposed[Symbol.asyncDispose]();
    disposed[Symbol.dispose]();
    assert.throws(() => disposed.releaseSync(), { code: "not-held" });
    assert.equal(semaphore.available, 2);
  });

  test("withPermit gives back what it took however the body ends, and answers what the body does", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 4 });
    const left = (): number => semaphore.available;
    assert.equal(semaphore.withPermitSync(left), 3);
    assert.equal(semaphore.withPermitSync(left, { permits: 4 }), 0);
    assert.equal(await semaphore.withPermit(left), 3);
    assert.equal(await semaphore.withPermit(async () => left(), { permits: 2, timeoutMs: 1000 }), 2);
    const failure = new TypeError("in the body");
    const fail = (): never => {
      throw failure;
    };
    assert.throws(() => semaphore.withPermitSync(fail, { permits: 3 }), failure);
    await assert.rejects(semaphore.withPermit(fail), failure);
    await assert.rejects(
      semaphore.withPermit(async () => fail(), { permits: 3 }),
      failure,
    );
    assert.equal(semaphore.available, 4);
  });

  test("nested, one thread takes as many as there are and is told of no deadlock", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 2 });
    semaphore.withPermitSync(() => {
      semaphore.withPermitSync(() => assert.equal(semaphore.tryAcquireSync(), null));
      assert.ok(semaphore.tryAcquireSync());
    });
    assert.equal(semaphore.available, 1);
  });

  test("with one permit it is a lock: peers count exactly, blocking or not", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 4);
    const tops = await Promise.all(
      remotes.map((remote, at) =>
        remote.call("visit", { name: "seat", permits: 1 }, { rounds: 150, most: 1, isBlocking: at % 2 === 0, lines: 5 }),
      ),
    );
    assert.deepEqual(tops, [1, 1, 1, 1]);
    assert.equal(space.semaphore("seat", { permits: 1 }).available, 1);
  });

  test("with five, never more than five are inside, whatever each takes, and all are there at the end", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 4);
    const tops = await Promise.all(
      remotes.map((remote, at) =>
        remote.call("visit", { name: "seats", permits: 5 }, { rounds: 100, most: 5, isBlocking: at % 2 === 0, lines: 6 }),
      ),
    );
    assert.ok(Math.max(...tops) <= 5, String(tops));
    assert.equal(space.semaphore("seats", { permits: 5 }).available, 5);
  });
}
