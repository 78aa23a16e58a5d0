import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RemoteSpace } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import type { Ground } from "../awaited/ground.ts";

const SEATS = { name: "seats", permits: 3 };

/** What is different of a semaphore whose permits a store counts. */
export function storeSemaphore(ground: Ground): void {
  const open = async (t: Parameters<Ground["open"]>[0]): Promise<RemoteSpace> => (await ground.open(t)) as RemoteSpace;

  describe(`store semaphore · ${ground.name}`, () => {
    test('it is bounded: who wants it otherwise is told "unsupported"', async (t) => {
      const space = await open(t);
      assert.throws(() => space.semaphore("seats", { permits: 3, bounded: false }), {
        name: "LockstepError",
        code: "unsupported",
        message: /"seats".*leave that out/,
      });
      const semaphore = space.semaphore("seats", { permits: 3 });
      await assert.rejects(semaphore.release(), { code: "full", message: /"seats".* 3/ });
    });

    test('no permits at first, and more than there are, are "invalid"', async (t) => {
      const space = await open(t);
      assert.throws(() => space.semaphore("seats", { permits: 0 }), { code: "invalid", message: /permits is 0.* from 1/ });
      const semaphore = space.semaphore("seats", { permits: 3 });
      const invalid = { code: "invalid", message: /permits is 4.* from 1 to 3/ };
      await assert.rejects(semaphore.acquire({ permits: 4 }), invalid);
      await assert.rejects(semaphore.tryAcquire(4), invalid);
      assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
    });

    test("who comes first is served first: who wants few waits behind who wants many", async (t) => {
      const space = await open(t);
      const semaphore = space.semaphore("seats", { permits: 3 });
      const two = await semaphore.acquire({ permits: 2 });
      const three = semaphore.acquire({ permits: 3 });
      await until(async () => (await ground.waiting(space, semaphore)) === 1, "it waits");
      assert.equal(await semaphore.tryAcquire(), null);
      await two.release();
      await (await three).release();
      assert.ok(await semaphore.tryAcquire());
    });

    test("release() ends the oldest takings, whoever's, and tells them", async (t) => {
      const space = await open(t);
      const other = await ground.other(t, space);
      const semaphore = space.semaphore("seats", { permits: 3 });
      await other.call("take", SEATS);
      const own = await semaphore.acquire();
      await semaphore.release();
      assert.equal(await other.call("permitLost"), "lost");
      assert.equal(own.signal.aborted, false);
      await semaphore.release();
      await until(() => own.signal.aborted, "told");
      assert.throws(() => own.signal.throwIfAborted(), { name: "LockstepError", code: "lost" });
      await own.release();
      await other.call("giveBack");
      assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
    });

    test('what was taken together comes back together: a part of it is "unsupported", and nothing has ended then', async (t) => {
      const space = await open(t);
      const semaphore = space.semaphore("seats", { permits: 3 });
      const one = await semaphore.acquire();
      const two = await semaphore.acquire({ permits: 2 });
      await assert.rejects(semaphore.release(2), {
        code: "unsupported",
        message: /2 cannot be given back.*"seats".*2 were taken together/,
      });
      assert.equal(await semaphore.tryAcquire(), null);
      await semaphore.release(3);
      await until(() => one.signal.aborted && two.signal.aborted, "told");
      assert.equal((await semaphore.tryAcquire(3))?.permits, 3);
    });

    test("where two say differently how many there are, each comes in as long as his own number has room: never more than the larger one", async (t) => {
      const space = await open(t);
      const [three, five] = [3, 5].map((permits) => space.semaphore("seats", { permits }));
      assert.ok(await three!.tryAcquire(2));
      assert.ok(await five!.tryAcquire(2));
      assert.equal(await three!.tryAcquire(), null);
      assert.ok(await five!.tryAcquire());
      assert.equal(await five!.tryAcquire(), null);
    });
  });
}
