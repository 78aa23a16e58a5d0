import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { leavesNothing } from "../fixtures/lock/leaves-nothing.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { POOL_TASKS, type PoolTasks, numbers } from "../fixtures/pool/pooled.ts";

const root = ownShmDir();
const CYCLES = 100;
/** What V8 and malloc may keep of what they were given back: a hundredth of a worker a cycle. */
const RSS_TOLERANCE_BYTES = 48 * 2 ** 20;

/** A pool used in every way, and ended in one of several. */
async function cycle(space: LocalSpace, number: number): Promise<void> {
  const pool = space.pool<PoolTasks>(POOL_TASKS, { workers: 1, initializer: "join", bytes: 65_536 });
  assert.equal(await pool.apply("square", [number]), number ** 2);
  assert.equal((await pool.map("squareLater", numbers(10), { chunk: 3 })).length, 10);
  if (number % 4 === 0) await assert.rejects(pool.apply("exit", [1]), { code: "broken" });
  if (number % 4 === 1) await assert.rejects(pool.apply("forever", [], { timeoutMs: 5 }), { code: "timeout" });
  for await (const result of pool.imap("square", numbers(50))) if (result > 100) break;
  if (number % 2 === 0) return pool.close();
  const left = assert.rejects(pool.apply("forever", []), { code: "closed" });
  await pool.terminate();
  await left;
}

for (const [substrate, open] of [
  ["threads", async () => threads("pool cycles")],
  ["processes", () => processes("pool cycles")],
] as const) {
  describe(`trouble · ${substrate}`, () => {
    test(`descriptors, threads, processes, files, names and memory are after ${CYCLES} pools what they were`, async (t) => {
      const space = await open();
      t.after(() => space.close());
      const amount = { warmUps: 8, cycles: CYCLES, rssToleranceBytes: RSS_TOLERANCE_BYTES };
      await leavesNothing(root, amount, (number) => cycle(space, number));
    });
  });
}
