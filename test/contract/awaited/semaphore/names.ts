import assert from "node:assert/strict";
import { test } from "node:test";
import type { SemaphoreOptions } from "lockstep";
import type { Ground } from "../ground.ts";

export function awaitedSemaphoreNames(ground: Ground): void {
  for (const permits of [-1, -0.5, 1.5, NaN, Infinity, 2_147_483_648, "3" as unknown as number, undefined as unknown as number]) {
    test(`${String(permits)} permits at first is "invalid", and no name is taken`, async (t) => {
      const space = await ground.open(t);
      assert.throws(() => space.semaphore("seats", { permits }), {
        name: "LockstepError",
        code: "invalid",
        message: new RegExp(`permits is '?${permits}`),
      });
      assert.ok(await space.semaphore("seats", { permits: 1 }).tryAcquire());
    });
  }

  test('"bounded" is true or false', async (t) => {
    const space = await ground.open(t);
    const options = { permits: 1, bounded: "no" } as unknown as SemaphoreOptions;
    assert.throws(() => space.semaphore("seats", options), { code: "invalid", message: /bounded is '?no.*true or false/ });
  });

  test("two names are two semaphores; a name asked for again is the same one", async (t) => {
    const space = await ground.open(t);
    assert.throws(() => space.semaphore("", { permits: 1 }), { code: "invalid", message: /"" is no name for a semaphore/ });
    const semaphore = space.semaphore("a/b", { permits: 1 });
    assert.equal(semaphore.name, "a/b");
    await semaphore.acquire();
    assert.equal(await space.semaphore("a/b", { permits: 1 }).tryAcquire(), null);
    for (const name of ["a", "b", "a%2Fb", "é"]) assert.ok(await space.semaphore(name, { permits: 1 }).tryAcquire());
  });
}
