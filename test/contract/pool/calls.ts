import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { POOL_TASKS, type PoolTasks, numbers, pooled } from "../../fixtures/pool/pooled.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function poolCalls(substrate: Substrate): void {
  test("apply calls the function with its arguments and resolves with its result, a promise's too", async (t) => {
    const { pool } = await pooled(t, substrate);
    assert.equal(await pool.apply("square", [7]), 49);
    assert.equal(await pool.apply("add", [3, 4]), 7);
    assert.equal(await pool.apply("later", [1, "value"]), "value");
    assert.deepEqual(await pool.apply("echo", []), []);
    assert.equal(await pool.apply("notes", []).then((notes) => notes.length), 0);
  });

  test("arguments and results are structured clones, of any kind", async (t) => {
    const { pool } = await pooled(t, substrate);
    const shared = { n: 1 };
    const values = [
      undefined,
      null,
      true,
      -0,
      NaN,
      2n ** 70n,
      "é€😀",
      "x".repeat(65),
      new Date(5),
      /a/g,
      new Map([[{}, new Set([1])]]),
      [1, , 3], // oxlint-disable-line no-sparse-arrays
      { __proto__: null, a: 1 },
      new Float32Array([1, 2]),
      new Uint8Array([7]),
      [shared, shared],
      new RangeError("kept"),
    ];
    for (const value of values) {
      assert.deepEqual(await pool.apply("echoOne", [value]), structuredClone(value));
      assert.deepEqual(await pool.apply("echo", [value, 1]), structuredClone([value, 1]));
    }
    assert.deepEqual(await pool.map("echoOne", values), structuredClone(values));
  });

  test("arguments are cloned before apply returns", async (t) => {
    const { pool } = await pooled(t, substrate);
    const argument = { n: 1, inner: { n: 1 } };
    const args: [unknown] = [argument];
    const asked = pool.apply("echo", args);
    argument.n = 2;
    argument.inner.n = 2;
    args[0] = "another";
    assert.deepEqual(await asked, [{ n: 1, inner: { n: 1 } }]);
  });

  test("a thousand calls at once have a result each, by both workers", async (t) => {
    const { space, pool } = await pooled(t, substrate);
    const squares = await Promise.all(numbers(1000).map((n) => pool.apply("square", [n])));
    assert.deepEqual(
      squares,
      numbers(1000).map((n) => n * n),
    );
    const gate = space.lock("gate").acquireSync();
    const waiting = pool.map("countAtGate", [1, 2], { chunk: 1 });
    await until(() => space.value("ran", "int32", 0, { lock: false }).get() === 2, "two at the same time");
    gate.releaseSync();
    assert.deepEqual(await waiting, [1, 2]);
  });

  test("what is pending is counted until it has settled", async (t) => {
    const { pool } = await pooled(t, substrate);
    assert.equal(pool.pending, 0);
    const asked = numbers(5).map((n) => pool.apply("square", [n]));
    assert.equal(pool.pending, 5);
    await Promise.all(asked);
    assert.equal(pool.pending, 0);
  });

  test("names, arguments and results are typed when the module is", async (t) => {
    const { pool } = await pooled(t, substrate);
    const n: number = await pool.apply("square", [2]);
    const all: number[] = await pool.map("squareLater", [n]);
    assert.deepEqual(all, [16]);
    // @ts-expect-error -- no such function
    await assert.rejects(pool.apply("squares", [2]), { code: "invalid" });
    // @ts-expect-error -- no function
    await assert.rejects(pool.apply("nothing", []), { code: "invalid" });
    // @ts-expect-error -- another argument
    await pool.apply("square", ["2"]);
    // @ts-expect-error -- another value
    await pool.map("square", ["2"]);
  });

  test("without the module's type everything is unknown, and works", async (t) => {
    const space = await opened(t, substrate);
    const pool = space.pool(POOL_TASKS.href, { workers: 1 });
    const result: unknown = await pool.apply("add", [1, 2]);
    assert.equal(result, 3);
  });

  test("several pools of one space have nothing to do with each other", async (t) => {
    const space = await opened(t, substrate);
    const pools = numbers(3).map((n) => space.pool<PoolTasks>(POOL_TASKS, { workers: 1, initializer: "join", initArgs: [n] }));
    const results = await Promise.all(numbers(300).map((n) => pools[n % 3]!.apply("square", [n])));
    assert.deepEqual(
      results,
      numbers(300).map((n) => n * n),
    );
    assert.deepEqual(await Promise.all(pools.map((pool) => pool.apply("notes", []))), [[0], [1], [2]]);
    await pools[1]!.terminate();
    assert.equal(await pools[0]!.apply("square", [3]), 9);
    assert.equal(await pools[2]!.apply("square", [3]), 9);
  });

  test("a task may use a pool of its own", async (t) => {
    const { pool } = await pooled(t, substrate);
    assert.deepEqual(await pool.map("squaresBelow", [4, 5]), [14, 30]);
  });

  test('what is no name, no list of arguments or no number in its range is "invalid"', async (t) => {
    const space = await opened(t, substrate);
    const { pool } = await pooled(t, substrate);
    const wrong = pool as unknown as { apply(...args: unknown[]): Promise<unknown>; map(...args: unknown[]): Promise<unknown> };
    for (const name of ["", 3, undefined, Symbol.iterator]) await assert.rejects(wrong.apply(name, []), { code: "invalid" });
    for (const args of [undefined, 3, "text", {}]) await assert.rejects(wrong.apply("echo", args), { code: "invalid" });
    for (const timeoutMs of [-1, NaN, 2 ** 31]) await assert.rejects(pool.apply("echo", [], { timeoutMs }), { code: "invalid" });
    for (const redo of [-1, 0.5]) await assert.rejects(pool.apply("echo", [], { redo }), { code: "invalid" });
    for (const chunk of [0, 1.5, NaN]) await assert.rejects(wrong.map("echo", [1], { chunk }), { code: "invalid" });
    assert.throws(() => pool.imap("square", [1], { ahead: 0 }), { code: "invalid" });
    for (const workers of [0, 1.5, 129, NaN]) assert.throws(() => space.pool(POOL_TASKS, { workers }), { code: "invalid" });
    for (const bytes of [0, 100, 2 ** 30]) assert.throws(() => space.pool(POOL_TASKS, { bytes }), { code: "invalid" });
    assert.throws(() => space.pool(POOL_TASKS, { maxTasksPerChild: 0 }), { code: "invalid" });
    assert.throws(() => space.pool(POOL_TASKS, { redo: -1 }), { code: "invalid" });
    assert.throws(() => space.pool("./tasks.js"), { code: "invalid", message: /does not say where/ });
    assert.equal(pool.pending, 0);
  });

  test("a busy pool leaves the event loop its turns", async (t) => {
    const { pool } = await pooled(t, substrate);
    let isDone = false;
    const busy = async (): Promise<void> => {
      while (!isDone) await pool.apply("square", [1]);
    };
    const all = Promise.all(numbers(64).map(busy));
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
    isDone = true;
    await all;
  });
}
