import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { POOL_TASKS, numbers, pooled } from "../../fixtures/pool/pooled.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";
import { availableParallelism } from "node:os";

export function poolWorkers(substrate: Substrate): void {
  test("there are as many workers as were asked for, or as the machine has cores", async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 3 });
    await pool.apply("square", [1]);
    assert.equal(pool.workers.length, 3);
    const space = await opened(t, substrate);
    const other = space.pool(POOL_TASKS);
    await other.apply("square", [1]);
    assert.equal(other.workers.length, availableParallelism());
  });

  test("each calls the initializer once, with the space and its arguments, before its first task", async (t) => {
    const { space, pool } = await pooled(t, substrate, { initArgs: [1, { two: 2 }] });
    for (const notes of await Promise.all(numbers(20).map(() => pool.apply("notes", [])))) assert.deepEqual(notes, [1, { two: 2 }]);
    const initialized = space.value("initialized", "int32", 0, { lock: false });
    await until(() => initialized.get() === 2, "both");
    assert.equal(await pool.apply("count", []), 1);
    assert.equal(space.value("ran", "int32", 0, { lock: false }).get(), 1);
  });

  test("a worker that has done maxTasksPerChild is replaced, and no task is lost by it", async (t) => {
    const { space, pool } = await pooled(t, substrate, { maxTasksPerChild: 3 });
    const ids = await Promise.all(numbers(20).map(() => pool.apply("who", [])));
    for (const id of new Set(ids)) assert.ok(ids.filter((each) => each === id).length <= 3);
    assert.ok(new Set(ids).size >= 7);
    assert.ok(space.value("initialized", "int32", 0, { lock: false }).get() >= 7);
    assert.equal((await pool.map("who", numbers(9) as never[], { chunk: 3 })).length, 9);
  });

  test("a worker that would linger is ended all the same", async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1, maxTasksPerChild: 1 });
    await pool.apply("linger", []);
    assert.equal(await pool.apply("square", [3]), 9);
    await pool.apply("linger", []);
    await pool.close();
    assert.deepEqual(pool.workers, []);
  });

  test("what waits behind something long goes to whoever is idle", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    await pool.map("later", [1, 1, 1, 1], { chunk: 1 });
    const gate = space.lock("gate").acquireSync();
    const long = pool.apply("countAtGate", [1]);
    const short = numbers(200).map((n) => pool.apply("square", [n]));
    assert.deepEqual(
      await Promise.all(short),
      numbers(200).map((n) => n * n),
    );
    assert.equal(pool.pending, 1);
    gate.releaseSync();
    assert.equal(await long, 1);
  });
}
