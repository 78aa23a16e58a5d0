import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { collectGarbage } from "../fixtures/lock/collect-garbage.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";

const root = ownShmDir();
const CYCLES = 1000;
/** What V8's young generation may grow by without any of it being lost: a twentieth of a segment a cycle. */
const RSS_TOLERANCE_BYTES = 64 * 2 ** 20;

/** What this process has open at the moment. */
interface Possessions {
  readonly descriptors: number;
  readonly threads: number;
  readonly mappings: number;
  readonly files: number;
}

function possessions(): Possessions {
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    threads: readdirSync("/proc/self/task").length,
    mappings: readFileSync("/proc/self/maps", "utf8")
      .split("\n")
      .filter((line) => line.includes("/segment")).length,
    files: readdirSync(root, { recursive: true }).length,
  };
}

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

async function settled(): Promise<Possessions> {
  let last = possessions();
  await until(() => {
    const before = last;
    last = possessions();
    return JSON.stringify(before) === JSON.stringify(last);
  }, "nothing opening or closing any more");
  return last;
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
      for (let warm = 0; warm < 100; warm++) await cycle(open, warm % 2 === 1);
      collectGarbage();
      const before = await settled();
      const rssBefore = process.memoryUsage.rss();
      for (let count = 0; count < CYCLES; count++) await cycle(open, count % 2 === 1);
      collectGarbage();
      assert.deepEqual(await settled(), before);
      await until(() => {
        collectGarbage(); // V8 gives back what it freed when its helper threads come to it
        return process.memoryUsage.rss() - rssBefore < RSS_TOLERANCE_BYTES;
      }, `memory back to ${rssBefore} bytes`);
    });
  });
}
