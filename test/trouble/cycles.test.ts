import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { leavesNothing } from "../fixtures/lock/leaves-nothing.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

const root = ownShmDir();
const CYCLES = 1000;
/** What V8's young generation may grow by without any of it being lost: a twentieth of a segment a cycle. */
const RSS_TOLERANCE_BYTES = 64 * 2 ** 20;

/** Opens, uses everything a lock can do, and closes: every other time with a hold, and somebody in line. */
async function cycle(open: () => Promise<LocalSpace>, isLeftHeld: boolean): Promise<void> {
  const space = await open();
  const lock = space.lock("door");
  const hold = lock.acquireSync();
  assert.equal(hold.abandoned, !isLeftHeld);
  assert.equal(hold.signal.aborted, false);
  const waiter = lock.acquire();
  await assert.rejects(lock.acquire({ timeoutMs: 0 }), { code: "timeout" });
  await assert.rejects(lock.acquire({ signal: AbortSignal.abort() }), { name: "AbortError" });
  const controller = new AbortController();
  const aborted = assert.rejects(lock.acquire({ signal: controller.signal, timeoutMs: 60_000 }), { name: "AbortError" });
  controller.abort();
  await aborted;
  hold.releaseSync();
  (await waiter).releaseSync();
  await lock.withLock(() => {});
  if (!isLeftHeld) return space.close();
  const left = lock.acquireSync();
  const closed = assert.rejects(lock.acquire(), { code: "closed" });
  await space.close();
  await closed;
  assert.equal(left.signal.aborted, true);
}

for (const [substrate, open] of [
  ["threads", async () => threads("cycles")],
  ["processes", () => processes("cycles")],
] as const) {
  describe(`trouble · ${substrate}`, () => {
    test(`descriptors, threads, mappings, files and memory are after ${CYCLES} cycles of opening, using and closing what they were`, async () => {
      const first = await open();
      first.lock("door").acquireSync();
      await first.close();
      const amount = { warmUps: 100, cycles: CYCLES, rssToleranceBytes: RSS_TOLERANCE_BYTES };
      await leavesNothing(root, amount, (number) => cycle(open, number % 2 === 1));
    });
  });
}
