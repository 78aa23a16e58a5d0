import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { type LocalSpace, processes, threads } from "lockstep";
import { collectGarbage } from "../fixtures/lock/collect-garbage.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { POOL_TASKS, type PoolTasks, numbers } from "../fixtures/pool/pooled.ts";

const root = ownShmDir();
const CYCLES = 100;
/** What V8 and malloc may keep of what they were given back: a hundredth of a worker a cycle. */
const RSS_TOLERANCE_BYTES = 48 * 2 ** 20;

/** What this process has at the moment. */
function possessions(): Record<string, number> {
  const tasks = readdirSync("/proc/self/task");
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    threads: tasks.length,
    children: tasks.flatMap((id) => childrenOf(id)).length,
    mappings: readFileSync("/proc/self/maps", "utf8")
      .split("\n")
      .filter((line) => line.includes("/segment")).length,
    files: readdirSync(root, { recursive: true }).length,
    warnings: process.listenerCount("warning"),
  };
}

function childrenOf(task: string): string[] {
  try {
    return readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean);
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return []; // it has just ended
    throw error;
  }
}

async function settled(): Promise<Record<string, number>> {
  let last = possessions();
  await until(() => {
    const before = last;
    last = possessions();
    return JSON.stringify(before) === JSON.stringify(last);
  }, "nothing opening or closing any more");
  return last;
}

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
      for (let warm = 0; warm < 8; warm++) await cycle(space, warm);
      collectGarbage();
      const before = await settled();
      const rssBefore = process.memoryUsage.rss();
      for (let number = 0; number < CYCLES; number++) await cycle(space, number);
      collectGarbage();
      assert.deepEqual(await settled(), before);
      await until(() => {
        collectGarbage();
        return process.memoryUsage.rss() - rssBefore < RSS_TOLERANCE_BYTES;
      }, `memory back to ${rssBefore} bytes`);
    });
  });
}
