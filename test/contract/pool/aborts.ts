import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { numbers, pooled } from "../../fixtures/pool/pooled.ts";
import type { Substrate } from "../substrate.ts";

const squares = (count: number): number[] => numbers(count).map((n) => n * n);

export function poolAborts(substrate: Substrate): void {
  test('a task that never returns is a "timeout", and its worker is replaced; those behind it are done', async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1 });
    await pool.apply("square", [1]);
    const [id] = pool.workers;
    const late = assert.rejects(pool.apply("forever", [], { timeoutMs: 50 }), {
      code: "timeout",
      message: /"forever", task \d+, .* 50 ms/,
    });
    const behind = numbers(20).map((n) => pool.apply("square", [n]));
    await late;
    assert.deepEqual(await Promise.all(behind), squares(20));
    assert.notEqual(pool.workers[0], id);
  });

  test("an abort settles a running task at once, with the reason, and ends what runs of it", async (t) => {
    const { space, pool } = await pooled(t, substrate, { workers: 1 });
    const ran = space.value("ran", "int32", 0, { lock: false });
    const controller = new AbortController();
    const reason = new Error("enough");
    const asked = pool.apply("forever", [], { signal: controller.signal });
    const behind = pool.apply("square", [3]);
    await until(() => ran.get() === 1, "it runs");
    controller.abort(reason);
    await assert.rejects(asked, reason);
    assert.equal(await behind, 9);
  });

  test("an abort or a timeout of a task that has not begun: it never does, and no worker is ended for it", async (t) => {
    const { space, pool } = await pooled(t, substrate, { workers: 1 });
    const ran = space.value("ran", "int32", 0, { lock: false });
    const gate = space.lock("gate").acquireSync();
    const running = pool.apply("countAtGate", [7]);
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = numbers(70).map(() => assert.rejects(pool.apply("count", [], { signal: controller.signal }), reason));
    const late = assert.rejects(pool.apply("count", [], { timeoutMs: 20 }), { code: "timeout" });
    const behind = pool.apply("who", []);
    await until(() => ran.get() === 1, "the first runs");
    controller.abort(reason);
    await Promise.all(aborted);
    await late;
    gate.releaseSync();
    assert.equal(await running, 7);
    assert.equal(await behind, pool.workers[0]);
    assert.equal(ran.get(), 1);
  });

  test("a signal that has aborted before: nothing is tried", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const reason = new Error("before");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(pool.apply("count", [], { signal }), reason);
    await assert.rejects(pool.map("count", [1], { signal }), reason);
    await assert.rejects(pool.starmap("add", [[1, 2]], { signal }), reason);
    assert.equal(pool.pending, 0);
    assert.equal(await pool.apply("count", [0]), 0);
    assert.equal(space.value("ran", "int32", 0, { lock: false }).get(), 0);
  });

  test("a timeout of 0 is over at once, or has its result: the task settles either way", async (t) => {
    const { pool } = await pooled(t, substrate);
    await assert.rejects(pool.apply("square", [2], { timeoutMs: 0 }), { code: "timeout" });
    assert.equal(await pool.apply("square", [2], { timeoutMs: 60_000 }), 4);
  });

  test("a map that is aborted or late settles at once; what had not begun never does, and others go on", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const ran = space.value("ran", "int32", 0, { lock: false });
    const controller = new AbortController();
    const reason = new Error("enough");
    const mapped = pool.map("forever" as "square", numbers(40), { chunk: 1, signal: controller.signal });
    const other = pool.map("square", numbers(30));
    await until(() => ran.get() === 2, "both workers are at it");
    controller.abort(reason);
    await assert.rejects(mapped, reason);
    assert.deepEqual(await other, squares(30));
    assert.equal(ran.get(), 2);
    await assert.rejects(pool.map("forever" as "square", numbers(4), { timeoutMs: 50 }), {
      code: "timeout",
      message: /"forever" of 4 values/,
    });
    assert.deepEqual(await pool.map("square", numbers(30)), squares(30));
  });

  test("a task that waits for its worker's start can be aborted too", async (t) => {
    const { space, pool } = await pooled(t, substrate, { initializer: "joinAtGate" });
    const gate = space.lock("gate").acquireSync();
    await assert.rejects(pool.apply("square", [2], { timeoutMs: 20 }), { code: "timeout" });
    const late = pool.apply("square", [3]);
    gate.releaseSync();
    assert.equal(await late, 9);
  });

  test("a result and its abort may cross: everybody settles, the pool goes on", async (t) => {
    const { pool } = await pooled(t, substrate);
    let aborted = 0;
    const one = async (n: number): Promise<void> => {
      const controller = new AbortController();
      const asked = pool.apply("square", [n], { signal: controller.signal });
      if (n % 3 === 0) queueMicrotask(() => controller.abort());
      if (n % 3 === 1) setImmediate(() => controller.abort());
      try {
        assert.equal(await asked, n * n);
      } catch (error) {
        assert.equal((error as Error).name, "AbortError");
        aborted++;
      }
    };
    await Promise.all(numbers(60).map(one));
    assert.ok(aborted >= 20);
    assert.deepEqual(await pool.map("square", numbers(50)), squares(50));
    assert.equal(pool.pending, 0);
  });
}
