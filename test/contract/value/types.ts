import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElementType, LocalValue } from "lockstep";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

type Some = number | bigint;
/** A value whose callers respect no type. */
type Unruly = Record<"set" | "add" | "exchange", (value: unknown) => void> & {
  get(): Some;
  compareExchange(expected: unknown, value: unknown): void;
};

/** Names, codes, least and most. */
const INTEGERS: readonly [names: readonly ElementType[], least: Some, most: Some][] = [
  [["int8", "b"], -128, 127],
  [["uint8", "B", "c"], 0, 255],
  [["int16", "h"], -32_768, 32_767],
  [["uint16", "H"], 0, 65_535],
  [["int32", "i"], -2_147_483_648, 2_147_483_647],
  [["uint32", "I"], 0, 4_294_967_295],
  [["bigint64", "l", "q"], -9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  [["biguint64", "L", "Q"], 0n, 18_446_744_073_709_551_615n],
];
const FLOATS: readonly [names: readonly ElementType[], some: readonly number[]][] = [
  [
    ["float64", "d"],
    [0, -0, 0.1, -4.25, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, Number.EPSILON],
  ],
  [
    ["float32", "f"],
    [0, -0, 0.5, -4.25, NaN, Infinity, -Infinity, 2 ** -149, Math.fround(0.1), 3.4028234663852886e38],
  ],
];

export function valueTypes(substrate: Substrate): void {
  for (const [names, least, most] of INTEGERS) {
    const one = (typeof least === "bigint" ? 1n : 1) as 1;
    const [low, high] = [least as number, most as number];

    test(`${names.join(", ")} holds ${low} to ${high}, starts at zero and wraps only when added to`, async (t) => {
      const space = await opened(t, substrate);
      for (const type of names) {
        const cell = space.value(type, type) as LocalValue<Some>;
        assert.equal(cell.get(), typeof least === "bigint" ? 0n : 0);
        for (const each of [low, high, one]) {
          cell.set(each);
          assert.equal(cell.get(), each);
        }
        cell.set(high);
        assert.equal(cell.add(one), high);
        assert.equal(cell.get(), low);
        assert.equal(cell.add(-one), low);
        assert.equal(cell.get(), high);
        assert.equal(space.value<ElementType>(`${type} from its least`, type, low).get(), low);
      }
    });

    test(`${names[0]} refuses what it cannot hold, naming the value, what was put and the range, and keeps what it had`, async (t) => {
      const space = await opened(t, substrate);
      const type = names[0]!;
      const cell = space.value(type, type, one) as unknown as Unruly;
      const other = typeof least === "bigint" ? [1, 1.5] : [1n, 0.5, NaN, Infinity, -Infinity, 1e300];
      for (const bad of [high + one, low - one, ...other, "1", null, undefined, true, {}]) {
        const expected = {
          name: "LockstepError",
          code: "invalid",
          message: new RegExp(`^${quoted(bad)} does not fit .*'${type}'.*${String(low)} to ${String(high)}$`),
        };
        assert.throws(() => cell.set(bad), expected);
        assert.throws(() => cell.exchange(bad), expected);
        assert.throws(() => cell.compareExchange(one, bad), expected);
        assert.throws(() => cell.compareExchange(bad, one), expected);
        if (bad !== undefined)
          assert.throws(() => space.value("another", type, bad as never), { ...expected, message: /^.* does not fit/ });
      }
      for (const bad of [...other.filter((each) => each !== 1 && each !== 1n), typeof least === "bigint" ? 1 : 1n, "1", undefined]) {
        assert.throws(() => cell.add(bad), { code: "invalid", message: new RegExp(`^${quoted(bad)} cannot be added to .*'${type}'`) });
      }
      assert.equal(cell.get(), one);
      assert.equal(space.value("another", type).get(), typeof least === "bigint" ? 0n : 0);
    });
  }

  for (const [names, some] of FLOATS) {
    test(`${names.join(", ")} holds every kind of number, to the bit`, async (t) => {
      const space = await opened(t, substrate);
      for (const type of names) {
        const cell = space.value(type, type) as LocalValue<number>;
        assert.ok(Object.is(cell.get(), 0));
        for (const [index, each] of some.entries()) {
          cell.set(each);
          assert.ok(Object.is(cell.get(), each), `${each}`);
          assert.ok(Object.is(cell.exchange(0.5), each));
          assert.ok(Object.is(cell.compareExchange(0.5, each), 0.5));
          assert.ok(Object.is(cell.get(), each));
          assert.ok(Object.is((space.value<ElementType>(`${type} ${index}`, type, each) as LocalValue<number>).get(), each));
        }
        cell.set(1.5);
        assert.equal(cell.add(-0.25), 1.5);
        assert.equal(cell.get(), 1.25);
      }
    });

    test(`${names[0]} refuses what is no number`, async (t) => {
      const space = await opened(t, substrate);
      const cell = space.value(names[0]!, names[0]!, 2.5) as unknown as Unruly;
      for (const bad of [1n, "1", null, undefined, {}]) {
        const expected = { code: "invalid", message: new RegExp(`^${quoted(bad)} does not fit .*'${names[0]}'`) };
        for (const put of [
          () => cell.set(bad),
          () => cell.add(bad),
          () => cell.exchange(bad),
          () => cell.compareExchange(2.5, bad),
          () => cell.compareExchange(bad, 1),
        ]) {
          assert.throws(put, expected);
        }
      }
      assert.equal(cell.get(), 2.5);
    });
  }

  test("a float32 rounds, but never a finite number to infinity", async (t) => {
    const ratio = (await opened(t, substrate)).value("ratio", "float32", 0.1);
    assert.equal(ratio.get(), Math.fround(0.1));
    assert.throws(() => ratio.set(1e39), { code: "invalid", message: /1e\+39.*'ratio'.*3\.40/ });
    assert.equal(ratio.get(), Math.fround(0.1));
  });

  test('"u" and what is no type at all are "invalid", naming the value and the types', async (t) => {
    const space = await opened(t, substrate);
    assert.throws(() => space.value("letter", "u" as ElementType), { code: "invalid", message: /'u'.*'letter'.*uint32/ });
    for (const type of ["int", "toString", "__proto__", "", 5, undefined, null]) {
      assert.throws(() => space.value("odd", type as ElementType), { code: "invalid", message: /'odd'.*int8.*float64/ });
    }
  });
}

function quoted(value: unknown): string {
  const text =
    typeof value === "string"
      ? `'${value}'`
      : typeof value === "bigint"
        ? `${value}n`
        : typeof value === "object" && value !== null
          ? "{}"
          : String(value);
  return text.replaceAll(/[+{}.]/g, "\\$&");
}
