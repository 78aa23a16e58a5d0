import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, pooled } from "../../fixtures/pool/pooled.ts";
import type { Substrate } from "../substrate.ts";

const squares = (count: number): number[] => numbers(count).map((n) => n * n);

export function poolMaps(substrate: Substrate): void {
  test("map has the results in the order of the values, whatever the chunks", async (t) => {
    const { pool } = await pooled(t, substrate);
    for (const chunk of [undefined, 1, 2, 7, 100, 1000])
      for (const name of ["square", "squareLater"] as const)
        assert.deepEqual(await pool.map(name, numbers(100), chunk === undefined ? {} : { chunk }), squares(100));
    assert.deepEqual(await pool.map("square", new Set([3, 1, 2])), [9, 1, 4]);
    assert.deepEqual(await pool.map("square", []), []);
  });

  test("starmap spreads each value into arguments", async (t) => {
    const { pool } = await pooled(t, substrate);
    const pairs = numbers(50).map((n) => [n, 2 * n] as const);
    for (const chunk of [1, 8])
      assert.deepEqual(
        await pool.starmap("add", pairs, { chunk }),
        numbers(50).map((n) => 3 * n),
      );
    const wrong = pool as unknown as { starmap(name: string, values: unknown[]): Promise<unknown> };
    await assert.rejects(wrong.starmap("add", [[1, 2], 3]), { code: "invalid", message: /starmap.* 3/ });
  });

  test("a hundred thousand values are no more work in memory than their results", async (t) => {
    const { pool } = await pooled(t, substrate);
    assert.deepEqual(await pool.map("square", numbers(100_000)), squares(100_000));
    const many = pool.map("square", numbers(20_000), { chunk: 1 });
    await new Promise(setImmediate);
    assert.ok(pool.pending <= 1024, `${pool.pending}`);
    assert.deepEqual(await many, squares(20_000));
  });

  test("values are taken when map is called", async (t) => {
    const { pool } = await pooled(t, substrate);
    const values = numbers(100);
    const mapped = pool.map("square", values, { chunk: 1 });
    values.fill(-1);
    values.length = 3;
    assert.deepEqual(await mapped, squares(100));
  });

  test("progress is told after each chunk, in calls that only grow, up to the whole", async (t) => {
    const { pool } = await pooled(t, substrate);
    const told: [number, number][] = [];
    await pool.map("squareLater", numbers(25), { chunk: 4, onProgress: (done, total) => told.push([done, total]) });
    assert.equal(told.length, 7);
    assert.deepEqual(told.at(-1), [25, 25]);
    assert.ok(told.every(([done], at) => at === 0 || done > told[at - 1]![0]));
    const oops = new Error("in the callback");
    const mapped = pool.map("square", numbers(25), {
      onProgress: () => {
        throw oops;
      },
    });
    await assert.rejects(mapped, oops);
    assert.equal(pool.pending, 0);
    assert.equal(await pool.apply("square", [3]), 9);
  });

  test("the first failure rejects the map and begins no more of it; others' tasks go on", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const gate = space.lock("gate").acquireSync();
    const waiting = pool.apply("countAtGate", [1]);
    const mapped = pool.map("squareUnless", numbers(40), { chunk: 1 });
    await assert.rejects(mapped, { message: "13 is unlucky" });
    gate.releaseSync();
    assert.equal(await waiting, 1);
    assert.equal(pool.pending, 0);
    assert.deepEqual(await pool.map("square", numbers(40)), squares(40));
  });

  test("of several maps and calls at once each has its own results", async (t) => {
    const { pool } = await pooled(t, substrate);
    const all = await Promise.all([
      pool.map("square", numbers(500), { chunk: 3 }),
      pool.map("squareLater", numbers(50)),
      pool.starmap(
        "add",
        numbers(100).map((n) => [n, 1] as const),
      ),
      pool.apply("square", [5]),
    ]);
    assert.deepEqual(all, [squares(500), squares(50), numbers(100).map((n) => n + 1), 25]);
  });
}
