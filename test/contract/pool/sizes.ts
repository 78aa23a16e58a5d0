import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, pooled } from "../../fixtures/pool/pooled.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";
import { POOL_TASKS } from "../../fixtures/pool/pooled.ts";

export function poolSizes(substrate: Substrate): void {
  test("arguments and results larger than the queues go in parts, also many at once", async (t) => {
    const { pool } = await pooled(t, substrate, { bytes: 8192 });
    const sizes = [0, 1, 100, 3900, 4000, 4096, 8000, 8192, 8300, 100_000, 1_000_000];
    const check = async (size: number): Promise<void> => {
      const bytes = new Uint8Array(size).map((_, at) => at % 251);
      assert.deepEqual(await pool.apply("bytes", [size]), bytes);
      assert.equal(
        await pool.apply("sum", [bytes]),
        bytes.reduce((total, each) => total + each, 0),
      );
    };
    for (const size of sizes) await check(size);
    await Promise.all([...sizes, ...sizes].map(check));
    assert.equal(await pool.apply("text", [80_000]), "abcdefgh".repeat(10_000));
    assert.deepEqual(
      (await pool.map("bytes", [50_000, 60_000, 70_000, 1], { chunk: 2 })).map(({ length }) => length),
      [50_000, 60_000, 70_000, 1],
    );
  });

  test("a flood of strings of every length arrives whole", async (t) => {
    const { pool } = await pooled(t, substrate, { bytes: 8192 });
    const texts = numbers(400).map((n) => "ñ€"[n % 2]!.repeat(n));
    assert.deepEqual(await Promise.all(texts.map((text) => pool.apply("echoOne", [text]))), texts);
    assert.deepEqual(
      await Promise.all(
        texts.map((text) =>
          pool.apply(
            "echo",
            numbers(25).map(() => text),
          ),
        ),
      ),
      texts.map((text) => numbers(25).map(() => text)),
    );
  });

  test("small tasks given after a large one, and while it is on its way, are done", async (t) => {
    const { pool } = await pooled(t, substrate, { workers: 1, bytes: 8192 });
    const large = pool.apply("sum", [new Uint8Array(3_000_000).fill(1)]);
    const small = numbers(100).map((n) => pool.apply("square", [n]));
    assert.equal(await large, 3_000_000);
    assert.deepEqual(
      await Promise.all(small),
      numbers(100).map((n) => n * n),
    );
  });

  test('queues that the space has no room for are "full", naming the options', async (t) => {
    const space = await opened(t, substrate);
    assert.throws(() => space.pool(POOL_TASKS, { workers: 2, bytes: 2 ** 20 }), { code: "full", message: /bytes/ });
  });
}
