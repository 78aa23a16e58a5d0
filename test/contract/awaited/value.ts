import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ElementType, NumberType, Space, Value } from "lockstep";
import type { Ground } from "./ground.ts";

const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  int8: [-128, -1, 0, 127],
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  float32: [0, -0, 1.5, Math.fround(0.1), -Infinity, NaN, 3.4028234663852886e38],
  float64: [0, -0, 0.1, -1e-320, 1.7976931348623157e308, Infinity, NaN],
};
const BIGINTS: Readonly<Record<string, readonly bigint[]>> = {
  bigint64: [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n],
  biguint64: [0n, 2n ** 64n - 1n],
};

/** What a value promises to those who await it. */
export function awaitedValue(ground: Ground): void {
  describe(`awaited value · ${ground.name}`, () => {
    test("each operation gives what was there and leaves what it says, seen by everybody", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const hits: Value<number> = space.value("hits", "int32", 5);
      assert.equal(hits.name, "hits");
      assert.equal(await hits.get(), 5);
      assert.equal(await hits.add(2), 5);
      assert.equal(await hits.exchange(10), 7);
      assert.equal(await hits.compareExchange(9, 1), 10);
      assert.equal(await hits.compareExchange(10, 1), 10);
      assert.equal(await other.call("use", "value", ["hits", "int32"], "add", 4), 1);
      assert.equal(await hits.get(), 5);
      await other.call("use", "value", ["hits", "int32"], "set", -7);
      assert.equal(await hits.add(0), -7);
      await hits.set(-7);
      assert.equal(await other.call("use", "value", ["hits", "int32"], "get"), -7);
    });

    test("only the first initial value counts, and zero is the one of who gave none", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      assert.equal(await space.value("hits", "int32", 5).get(), 5);
      assert.equal(await other.call("use", "value", ["hits", "int32", 9], "get"), 5);
      assert.equal(await space.value("others", "float64").get(), 0);
      assert.equal(await space.value("large", "bigint64").get(), 0n);
    });

    for (const [type, all] of Object.entries({ ...NUMBERS, ...BIGINTS })) {
      test(`${type} keeps each of its numbers`, async (t) => {
        const value = (await ground.open(t)).value("x", type as NumberType) as Value<number>;
        for (const number of all as readonly number[]) {
          await value.set(number);
          assert.ok(Object.is(await value.get(), number), String(number));
          assert.ok(Object.is(await value.exchange(number), number));
        }
      });
    }

    test("integers wrap as their type does", async (t) => {
      const space = await ground.open(t);
      for (const [type, from, delta, to] of [
        ["int8", 127, 1, -128],
        ["uint8", 0, -1, 255],
        ["int32", 2 ** 31 - 1, 1, -(2 ** 31)],
        ["uint32", 2 ** 32 - 1, 2, 1],
        ["bigint64", 2n ** 63n - 1n, 1n, -(2n ** 63n)],
      ] as const) {
        const value = space.value(`of ${type}`, type as ElementType) as Value<number | bigint>;
        await value.set(from);
        assert.equal(await value.add(delta), from);
        assert.equal(await value.get(), to);
      }
    });

    test('what the type cannot hold is "invalid" and changes nothing', async (t) => {
      const space = await ground.open(t);
      const hits = space.value("hits", "int8", 5);
      const bad: readonly [unknown, RegExp][] = [
        [128, /128 does not fit/],
        [0.5, /0\.5/],
        ["1", /'1'/],
        [1n, /1n/],
        [undefined, /undefined/],
      ];
      for (const [number, message] of bad) {
        const expected = { name: "LockstepError", code: "invalid", message };
        await assert.rejects(async () => hits.set(number as number), expected);
        await assert.rejects(async () => hits.exchange(number as number), expected);
        await assert.rejects(async () => hits.compareExchange(5, number as number), expected);
      }
      await assert.rejects(async () => hits.add(0.5), { code: "invalid" });
      assert.equal(await hits.get(), 5);
      assert.throws(() => space.value("other", "int8", 300), { code: "invalid", message: /"other"|'other'/ });
      assert.throws(() => space.value("other", "int7" as NumberType), { code: "invalid", message: /'int7' is no type/ });
      assert.throws(() => space.value("", "int8"), { code: "invalid" });
    });

    test("many add at once, and none of it is lost", async (t) => {
      const space = await ground.open(t);
      const others = await Promise.all([1, 2, 3].map(() => ground.other(t, space)));
      const adding = others.map((other) => other.call("addUp", "sum", 4, ground.rounds));
      const sum = space.value("sum", "int32");
      for (let round = 0; round < ground.rounds; round++) await sum.add(1);
      await Promise.all(adding);
      assert.equal(await sum.get(), 13 * ground.rounds);
    });

    test("of many who exchange by comparison one succeeds each time", async (t) => {
      const space = await ground.open(t);
      const values = [space.value("turn", "int32"), space.value("turn", "int32")];
      for (let turn = 0; turn < ground.rounds; turn++) {
        const before = await Promise.all(values.map((value) => value.compareExchange(turn, turn + 1)));
        assert.deepEqual(
          before.toSorted((a, b) => a - b),
          [turn, turn + 1],
        );
      }
    });

    test("it has a lock of its own, or none", async (t) => {
      const space = await ground.open(t);
      const hits = space.value("hits", "int32");
      await hits.lock.withLock(async () => {
        assert.equal(await space.value("hits", "int32").lock.tryAcquire(), null);
        await hits.set((await hits.get()) + 1); // the operations do not take it
      });
      assert.equal(await hits.get(), 1);
      const bare = space.value("bare", "int32", 0, { lock: false });
      assert.throws(() => bare.lock, { code: "unsupported", message: /"bare".*lock: false/ });
      assert.throws(() => space.value("third", "int32", 0, { lock: "no" as unknown as boolean }), { code: "invalid", message: /'no'/ });
    });

    test("it stays when everybody else has ended", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      await other.call("use", "value", ["hits", "int32"], "set", 3);
      await other.end();
      assert.equal(await space.value("hits", "int32").get(), 3);
    });

    test('opened as another type it is a "mismatch", at once or when it is used', async (t) => {
      const space = await ground.open(t);
      await space.value("hits", "int32", 5).set(6);
      const open = async (of: Space): Promise<unknown> => of.value("hits", "float64").get();
      await assert.rejects(open(space), { code: "mismatch", message: /"hits" is open as int32/ });
    });

    test('after close every use is "closed"', async (t) => {
      const space = await ground.open(t);
      const hits = space.value("hits", "int32", 3);
      await hits.get();
      await space.close();
      const closed = { name: "LockstepError", code: "closed" };
      await assert.rejects(async () => hits.get(), closed);
      await assert.rejects(async () => hits.set(1), closed);
      await assert.rejects(async () => hits.add(1), closed);
      assert.throws(() => space.value("hits", "int32"), closed);
    });
  });
}
