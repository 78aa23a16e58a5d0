import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { POOL_TASKS, type PoolTasks, numbers, pooled } from "../../fixtures/pool/pooled.ts";
import type { Substrate } from "../substrate.ts";

const squares = (count: number): number[] => numbers(count).map((n) => n * n);

export function poolClosing(substrate: Substrate): void {
  test("close finishes what was given, ends the workers, and takes no more", async (t) => {
    const { pool } = await pooled(t, substrate);
    const given = [pool.map("squareLater", numbers(300), { chunk: 1 }), pool.map("square", numbers(5000), { chunk: 1 })];
    const closed = pool.close();
    assert.equal(pool.closed, true);
    await assert.rejects(pool.apply("square", [1]), { code: "closed", message: /was closed/ });
    await assert.rejects(pool.map("square", [1]), { code: "closed" });
    assert.throws(() => pool.imap("square", [1]), { code: "closed" });
    await closed;
    assert.deepEqual(pool.workers, []);
    assert.deepEqual(await Promise.all(given), [squares(300), squares(5000)]);
    await pool.close();
    await pool.terminate();
  });

  test('terminate ends the workers at once, whatever they do; what was given is "closed"', async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const ran = space.value("ran", "int32", 0, { lock: false });
    const running = [pool.apply("forever", []), pool.apply("forever", [])];
    for (const each of running) each.catch(() => {});
    await until(() => ran.get() === 2, "two run for ever");
    const given = [
      ...running,
      pool.apply("square", [1]),
      pool.map("square", numbers(5000), { chunk: 1 }),
      pool.imap("square", numbers(5000)).next(),
    ];
    const settled = Promise.allSettled(given);
    await pool.terminate();
    assert.deepEqual(pool.workers, []);
    for (const each of await settled) assert.equal((each as PromiseRejectedResult).reason.code, "closed");
    assert.equal(pool.pending, 0);
    await assert.rejects(pool.apply("square", [1]), { code: "closed", message: /was terminated/ });
  });

  test("terminate cuts a close short", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const ran = space.value("ran", "int32", 0, { lock: false });
    const given = assert.rejects(pool.apply("forever", []), { code: "closed" });
    const closed = pool.close();
    await until(() => ran.get() === 1, "it runs");
    await pool.terminate();
    await closed;
    await given;
  });

  test("a pool is closed at once: before its workers have begun, in any way, twice", async (t) => {
    const { space } = await pooled(t, substrate);
    for (const way of ["close", "terminate", Symbol.asyncDispose] as const) {
      const pool = space.pool<PoolTasks>(POOL_TASKS, { workers: 2 });
      await Promise.all([pool[way](), pool[way]()]);
      assert.deepEqual(pool.workers, []);
      const other = space.pool<PoolTasks>(POOL_TASKS, { workers: 2 });
      const asked = other.apply("square", [2]);
      if (way === "terminate") await Promise.all([assert.rejects(asked, { code: "closed" }), other[way]()]);
      else assert.deepEqual(await Promise.all([asked, other[way]()]), [4, undefined]);
    }
  });

  test("closing the space terminates its pools", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const given = Promise.allSettled([pool.apply("forever", []), pool.map("square", numbers(1000)), pool.apply("square", [2])]);
    await space.close();
    assert.deepEqual(pool.workers, []);
    for (const each of await given) if (each.status === "rejected") assert.equal(each.reason.code, "closed");
    await assert.rejects(pool.apply("square", [1]), { code: "closed" });
    assert.throws(() => space.pool(POOL_TASKS), { code: "closed" });
  });

  test("workers that die while a pool closes are replaced as long as there is something to do", async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1 });
    const lost = assert.rejects(pool.apply("exit", [3]), { code: "broken" });
    const given = numbers(50).map((n) => pool.apply("square", [n]));
    await pool.close();
    await lost;
    assert.deepEqual(await Promise.all(given), squares(50));
  });

  test("one pool after another leaves nothing in the space", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    await pool.close();
    for (let round = 0; round < 12; round++) {
      // By the fifth their queues would not fit beside those of the ones before.
      const other = space.pool<PoolTasks>(POOL_TASKS, { workers: 1, bytes: 65_536 });
      const asked = [other.apply("square", [round]), other.apply("forever", [])];
      assert.equal(await asked[0], round * round);
      await Promise.all([assert.rejects(asked[1]!, { code: "closed" }), other.terminate()]);
    }
  });
}
