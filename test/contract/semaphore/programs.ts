import assert from "node:assert/strict";
import { test } from "node:test";
import { ktv } from "../../fixtures/semaphore/ktv.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function semaphorePrograms(substrate: Substrate): void {
  test("a KTV of 4 rooms serves 13 guests, 4 at a time", async (t) => {
    const space = await opened(t, substrate);
    const visits = await ktv(space, 13, 4, true);
    assert.deepEqual(
      visits.map(({ guest }) => guest).toSorted((a, b) => a - b),
      Array.from({ length: 13 }, (_, guest) => guest),
    );
    assert.equal(Math.max(...visits.map(({ inside }) => inside)), 4);
    assert.equal(space.semaphore("rooms", { permits: 4 }).available, 4);
  });

  test("without the semaphore 6 guests rush into its 4 rooms at once", async (t) => {
    const space = await opened(t, substrate);
    const visits = await ktv(space, 6, 4, false);
    assert.equal(Math.max(...visits.map(({ inside }) => inside)), 6);
  });
}
