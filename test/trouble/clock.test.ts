import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { Peer } from "../fixtures/lock/peer.ts";

ownShmDir();

const DAY_MS = 86_400_000;

/** The wall clock as JavaScript sees it. The kernel's waits count on another one, which nobody can set. */
function setClock(t: TestContext, byMs: number): void {
  const now = Date.now;
  t.mock.method(Date, "now", () => now() + byMs);
}

describe("trouble · processes", () => clockJumps("processes", (name) => processes(name)));
describe("trouble · threads", () => clockJumps("threads", async (name) => threads(name)));

function clockJumps(substrate: "threads" | "processes", open: (name: string) => Promise<LocalSpace>): void {
  for (const [title, byMs] of [
    ["forward", DAY_MS],
    ["back", -DAY_MS],
  ] as const) {
    test(`the clock jumps a day ${title}: who waits goes on waiting, as long as it was told`, async (t) => {
      const space = await open(`jump ${title}`);
      t.after(() => space.close());
      const lock = space.lock("door");
      const peer = await Peer.start(t, substrate, space);
      const first = await peer.call("acquire", "door");
      const startMs = performance.now();
      const timed = assert.rejects(lock.acquire({ timeoutMs: 300 }), { code: "timeout" });
      const patient = lock.acquire();
      setClock(t, byMs);
      await timed;
      assert.throws(() => lock.acquireSync({ timeoutMs: 300 }), { code: "timeout" });
      const tookMs = performance.now() - startMs;
      assert.ok(tookMs >= 598 && tookMs < 20_000);
      assert.equal(lock.tryAcquireSync(), null);
      await peer.call("release", "door");
      const hold = await patient;
      assert.equal(hold.abandoned, false);
      assert.ok(hold.token > first.token);
      hold.releaseSync();
    });
  }
}

describe("trouble · processes", () => {
  test("the clock is set back between two segments of a space: tokens grow", async (t) => {
    let last = 0n;
    for (const byMs of [0, 1, -1, -1000, -3_600_000, 0, -10 * DAY_MS, 0]) {
      setClock(t, byMs);
      const space = await processes("segments");
      for (let round = 0; round < 100; round++) {
        const token = space.lock("door").withLockSync((hold) => hold.token);
        assert.ok(token > last, `${token} after ${last}, the clock set by ${byMs} ms`);
        last = token;
      }
      await space.close();
      t.mock.restoreAll();
    }
  });
});
