import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { SEMAPHORE_DEEDS, type SemaphoreRemote } from "../../fixtures/semaphore/semaphore-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function semaphoreLine(substrate: Substrate): void {
  test("each permit given lets one waiter in, blocking or not, here or elsewhere", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 4);
    const seats = { name: "seats", permits: 0 };
    const semaphore = space.semaphore("seats", { permits: 0 });
    let had = 0;
    const got = (): void => void had++;
    const through = [
      ...remotes.map((remote, at) => remote.call(at % 2 === 0 ? "acquire" : "acquireSync", seats).then(got)),
      ...Array.from({ length: 6 }, () => semaphore.acquire().then(got)),
    ];
    await until(() => waitersOf(semaphore) === 10, "all wait");
    for (const [given, expected] of [
      [1, 1],
      [3, 4],
      [5, 9],
      [1, 10],
    ] as const) {
      semaphore.releaseSync(given);
      await until(() => had === expected, `${expected} have a permit`);
      assert.equal(semaphore.available, 0);
      assert.equal(waitersOf(semaphore), 10 - expected);
    }
    await Promise.all(through);
  });

  test("twenty takings of seven permits come through in as many as are given back", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 4);
    const seats = { name: "seats", permits: 7 };
    const semaphore = space.semaphore("seats", { permits: 7 });
    semaphore.acquireSync();
    let had = 0;
    for (const [at, remote] of remotes.entries()) {
      for (let each = 0; each < 5; each++)
        void remote.call(at === 0 && each === 0 ? "acquireSync" : "acquire", seats).then(
          () => had++,
          () => {},
        );
    }
    for (const [given, expected] of [
      [0, 6],
      [7, 13],
      [6, 19],
    ] as const) {
      if (given > 0) semaphore.releaseSync(given);
      await until(() => had === expected, `${expected} have a permit`);
    }
    await until(() => waitersOf(semaphore) === 1, "one waits");
    assert.equal(semaphore.tryAcquireSync(), null);
    semaphore.releaseSync();
    await until(() => had === 20, "the last one has a permit");
  });

  for (const atOnce of [false, true]) {
    test(`who wants many and who wants few both come in when single permits are given ${atOnce ? "at once" : "one by one"}`, async (t) => {
      const space = await opened(t, substrate);
      const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 4);
      const semaphore = space.semaphore("seats", { permits: 0 });
      for (let round = 0; round < 10; round++) {
        const waiting = new Set([3, 1, 2, 1].map((permits) => ({ permits })));
        const through = [...waiting].map(async (wish, at) => {
          await remotes[(at + round) % 4]!.call(at % 2 === 0 ? "acquire" : "acquireSync", { name: "seats", permits: 0 }, wish);
          waiting.delete(wish);
        });
        await until(() => waitersOf(semaphore) === 4, "all wait");
        for (let given = 1; given <= 7; given++) {
          semaphore.releaseSync();
          if (atOnce) continue;
          await until(
            () => [...waiting].every(({ permits }) => permits > semaphore.available),
            `nobody waits for what is there, ${given} given`,
          );
        }
        await Promise.all(through);
        assert.equal(semaphore.available, 0);
      }
    });
  }

  test("permits that are too few for who waits are not kept from who wants fewer", async (t) => {
    const space = await opened(t, substrate);
    const remote: SemaphoreRemote = await Remote.start(t, substrate, space, SEMAPHORE_DEEDS);
    const semaphore = space.semaphore("seats", { permits: 3 });
    const two = semaphore.acquireSync({ permits: 2 });
    const three = remote.call("acquire", { name: "seats", permits: 3 }, { permits: 3 });
    await until(() => waitersOf(semaphore) === 1, "it waits");
    const one = semaphore.tryAcquireSync();
    assert.equal(one?.permits, 1);
    two.releaseSync();
    one?.releaseSync();
    assert.equal(await three, 3);
  });

  test("hundreds wait in each of several openings, and a release of all lets all in", async (t) => {
    const space = await opened(t, substrate);
    const remotes: SemaphoreRemote[] = await Remote.startAll(t, substrate, space, SEMAPHORE_DEEDS, 3);
    const semaphore = space.semaphore("seats", { permits: 0 });
    const through = remotes.flatMap((remote) => Array.from({ length: 300 }, () => remote.call("acquire", { name: "seats", permits: 0 })));
    await until(() => waitersOf(semaphore) === 900, "all wait");
    semaphore.releaseSync(900);
    await Promise.all(through);
    assert.equal(semaphore.available, 0);
  });

  test("blocking and asynchronous calls of one thread in one turn do not get in each other's way", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 4 });
    const pending = [semaphore.acquire(), semaphore.acquire()];
    const blocking = semaphore.acquireSync();
    const tried = semaphore.tryAcquireSync();
    assert.ok(tried);
    assert.equal(semaphore.tryAcquireSync(), null);
    const given = semaphore.release();
    semaphore.releaseSync();
    blocking.releaseSync();
    const back = tried.release();
    const asked = semaphore.tryAcquire();
    semaphore.releaseSync();
    await Promise.all([...pending, given, back]);
    assert.ok(await asked);
    assert.equal(semaphore.available, 4);
  });

  test("who was woken comes in while the thread goes on blocking", async (t) => {
    const semaphore = (await opened(t, substrate)).semaphore("seats", { permits: 0 });
    const waiting = Array.from({ length: 20 }, () => semaphore.acquire());
    for (let round = 0; round < 20; round++) {
      semaphore.releaseSync();
      semaphore.tryAcquireSync()?.releaseSync();
      await setImmediate();
    }
    await Promise.all(waiting);
    assert.equal(semaphore.available, 0);
  });
}
