import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type TestContext, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type LocalSpace, type Pool, type PoolOptions, processes, threads } from "lockstep";
import type { Substrate } from "../contract/substrate.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { until } from "../fixtures/lock/until.ts";
import { endingWorkers } from "../fixtures/pool/ending-workers.ts";
import { POOL_TASKS, type PoolTasks, numbers } from "../fixtures/pool/pooled.ts";

ownShmDir();

const VALUES = 3000;
const KILLS = 15;
/** Of the spaces of threads, which stay. */
let spaces = 0;

const substrates: readonly Substrate[] = [
  { name: "threads", open: async () => threads(`crashing pools ${++spaces}`) },
  { name: "processes", open: () => processes(`crashing pools ${process.pid}`) },
];

/** A pool whose workers are killed one after the other, at random moments, as long as `work` goes on. */
async function besieged(
  t: TestContext,
  substrate: Substrate,
  options: PoolOptions,
  work: (pool: Pool<PoolTasks>, space: LocalSpace, siege: { kills: number }) => Promise<void>,
): Promise<void> {
  const end = endingWorkers(t, substrate);
  const space = await substrate.open();
  t.after(() => space.close());
  const pool = space.pool<PoolTasks>(POOL_TASKS, { workers: 3, initializer: "join", ...options });
  const begun = space.value("initialized", "int32", 0, { lock: false });
  const siege = { kills: 0 };
  let isOver = false;
  const besiege = async (): Promise<void> => {
    for (let seen = 0; !isOver; siege.kills++) {
      await until(() => isOver || begun.get() > seen, "another worker");
      seen = begun.get();
      await setTimeout(randomInt(25)); // the random moment
      const ids = pool.workers;
      if (!isOver && ids.length > 0) end(ids[randomInt(ids.length)]!);
    }
  };
  const besieging = besiege();
  try {
    await work(pool, space, siege);
  } finally {
    isOver = true;
    await besieging;
  }
  await pool.close();
  t.diagnostic(`${siege.kills} kills`);
}

for (const substrate of substrates) {
  describe(`crash · ${substrate.name}`, () => {
    test("maps whose workers are killed over and over have the serial result, with redo", (t) =>
      besieged(t, substrate, { redo: 100 }, async (pool, _space, siege) => {
        const expected = numbers(VALUES).map((n) => n * n);
        for (let round = 0; siege.kills < KILLS; round++)
          assert.deepEqual(await pool.map("squareLater", numbers(VALUES), { chunk: [7, 1, 40][round % 3]! }), expected);
        const had: number[] = [];
        for await (const result of pool.imap("squareLater", numbers(500))) had.push(result);
        assert.deepEqual(had, expected.slice(0, 500));
      }));

    test("without redo every task settles, is done at most once, and is lost only if it had begun", (t) =>
      besieged(t, substrate, { initializer: "join" }, async (pool, space, siege) => {
        const times = space.array("times", "int32", VALUES, { lock: false });
        let lost = 0;
        const one = async (n: number): Promise<void> => {
          const outcome = await pool.apply("mark", [n, VALUES]).catch((error: unknown) => error as { code: string });
          if (typeof outcome === "number") assert.deepEqual([outcome, times.get(n)], [n, 1]);
          else {
            assert.equal(outcome.code, "broken");
            assert.ok(times.get(n) <= 1);
            lost++;
          }
        };
        let kills = 0;
        do {
          times.fill(0);
          await Promise.all(numbers(VALUES).map(one));
          kills = siege.kills;
        } while (kills < KILLS);
        assert.ok(lost <= kills, `${lost} lost by ${kills} kills`);
        assert.equal(pool.pending, 0);
      }));

    test("large values on their way both ways survive it too", (t) =>
      besieged(t, substrate, { redo: 100, bytes: 8192 }, async (pool, _space, siege) => {
        const large = new Uint8Array(300_000).map((_, at) => at % 251);
        while (siege.kills < KILLS) {
          const back = (await Promise.all(numbers(6).map(() => pool.apply("echoOne", [large])))) as Uint8Array[];
          for (const each of back) assert.deepEqual(each, large);
        }
      }));
  });
}
