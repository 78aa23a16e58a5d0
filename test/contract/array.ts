import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ElementOf, ElementType, LocalArray } from "lockstep";
import { opened } from "./lock/opened.ts";
import type { Substrate } from "./substrate.ts";
import { inChildren } from "./value/children.ts";

const NOTE = new URL("../fixtures/child/note-numbers.js", import.meta.url);
const SOME = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831];

/** What an array promises, wherever it is kept. Several cases are CPython's (_test_multiprocessing.py, _TestArray): its behaviours, not its errors. */
export function array(substrate: Substrate): void {
  describe(`array · ${substrate.name}`, () => {
    describe("elements", () => elements(substrate));
    describe("opening", () => opening(substrate));
    describe("trouble", () => trouble(substrate));
  });
}

function elements(substrate: Substrate): void {
  test("from first elements it has their length, by index, in parts, and one after the other", async (t) => {
    const space = await opened(t, substrate);
    const numbers = space.array("numbers", "i", SOME);
    assert.equal(numbers.length, 10);
    assert.equal(numbers.get(3), 821);
    assert.deepEqual(numbers.slice(2, 7), SOME.slice(2, 7));
    assert.deepEqual(numbers.slice(7), SOME.slice(7));
    assert.deepEqual(numbers.slice(4, 4), []);
    assert.deepEqual([...numbers], SOME);
    for (const [offset, each] of [1, 2, 3, 4].entries()) numbers.set(4 + offset, each);
    assert.deepEqual(numbers.slice(), [680, 626, 934, 821, 1, 2, 3, 4, 714, 831]);
  });

  test("from a length it is zero, whatever lay there before", async (t) => {
    const space = await opened(t, substrate, { bytes: 4096, names: 16 });
    const zeros = space.array("zeros", "d", 10);
    assert.equal(zeros.length, 10);
    assert.deepEqual(zeros.slice(), Array(10).fill(0));
    assert.deepEqual(space.array("wide zeros", "Q", 3).slice(), [0n, 0n, 0n]);
  });

  test("every iterable makes one: a typed array, a set, a generator, another array", async (t) => {
    const space = await opened(t, substrate);
    const first = space.array("first", "float32", Float32Array.of(0.5, 1.5));
    assert.deepEqual(space.array("second", "float64", first).slice(), [0.5, 1.5]);
    assert.deepEqual(space.array("third", "uint8", new Set([3, 1])).slice(), [3, 1]);
    assert.deepEqual(space.array("fourth", "bigint64", BigInt64Array.of(-1n).values()).slice(), [-1n]);
  });

  test("add, exchange and compareExchange do to an element what they do to a value", async (t) => {
    const space = await opened(t, substrate);
    const numbers = space.array("numbers", "int16", [1, 32_767, 3]);
    assert.equal(numbers.add(1, 1), 32_767);
    assert.equal(numbers.exchange(0, 9), 1);
    assert.equal(numbers.compareExchange(2, 4, 5), 3);
    assert.equal(numbers.compareExchange(2, 3, 5), 3);
    assert.deepEqual([...numbers], [9, -32_768, 5]);
    const wide = space.array("wide", "L", [0n]);
    assert.equal(wide.add(0, -1n), 0n);
    assert.deepEqual([...wide], [2n ** 64n - 1n]);
  });

  test("fill sets the whole or a part", async (t) => {
    const numbers = (await opened(t, substrate)).array("numbers", "d", 5);
    numbers.fill(1.5);
    numbers.fill(-1, 1, 3);
    numbers.fill(7, 4);
    numbers.fill(9, 2, 2);
    assert.deepEqual(numbers.slice(), [1.5, -1, -1, 1.5, 7]);
  });

  test("what a child computes in it is there afterwards", async (t) => {
    const space = await opened(t, substrate);
    const sums = space.array("sums", "i", SOME);
    await space.start(NOTE, "runningSumsOfNumbers").join();
    let sum = 0;
    assert.deepEqual(
      sums.slice(),
      SOME.map((each) => (sum += each)),
    );
  });

  test("under its lock, changes of several elements are seen together or not at all", async (t) => {
    const space = await opened(t, substrate);
    const accounts = space.array("accounts", "int32", Array<number>(8).fill(100));
    assert.deepEqual(
      await inChildren(space, "countSumsThatDiffer", [
        [5000, 0],
        [5000, 3],
        [5000, 5],
      ]),
      [0, 0, 0],
    );
    assert.equal(
      accounts.slice().reduce((sum, each) => sum + each),
      800,
    );
  });
}

function opening(substrate: Substrate): void {
  test("one name is one array: opened again by its length, or by other elements that do not count", async (t) => {
    const space = await opened(t, substrate);
    const numbers = space.array("numbers", "int32", [1, 2, 3]);
    space.array("numbers", "i", 3).set(0, 10);
    assert.deepEqual([...space.array("numbers", "int32", [7, 8, 9])], [10, 2, 3]);
    assert.deepEqual([...numbers], [10, 2, 3]);
  });

  test('with another length, type or lock, or as a value, it is a "mismatch", naming it', async (t) => {
    const space = await opened(t, substrate);
    space.array("numbers", "int32", [1, 2, 3]);
    const expected = { code: "mismatch", message: /"numbers"/ };
    assert.throws(() => space.array("numbers", "int32", 4), {
      code: "mismatch",
      message: /"numbers" is open as .*length 3,.* not as .*length 4,/,
    });
    assert.throws(() => space.array("numbers", "int32", [1, 2]), expected);
    assert.throws(() => space.array("numbers", "float32", 3), expected);
    assert.throws(() => space.array("numbers", "int32", 3, { lock: false }), expected);
    assert.throws(() => space.value("numbers", "int32"), expected);
  });

  test('without a lock, asking for it is "unsupported"; with one, it is a lock', async (t) => {
    const space = await opened(t, substrate);
    assert.throws(() => space.array("bare", "int32", 2, { lock: false }).lock, {
      code: "unsupported",
      message: /array "bare".*lock: false/,
    });
    const { lock } = space.array("locked", "int32", 2);
    const hold = await lock.acquire();
    assert.equal(await space.array("locked", "int32", 2).lock.tryAcquire(), null);
    await hold.release();
  });

  test("an array of nothing is one", async (t) => {
    const space = await opened(t, substrate);
    const nothing = space.array("nothing", "int32", []);
    assert.deepEqual([nothing.length, [...nothing], nothing.slice()], [0, [], []]);
    nothing.fill(1);
    assert.throws(() => nothing.get(0), { code: "invalid" });
    assert.equal(space.array("nothing", "int32", 0).length, 0);
  });
}

function trouble(substrate: Substrate): void {
  test('an index outside is "invalid", naming it, the array and the length', async (t) => {
    const numbers = (await opened(t, substrate)).array("numbers", "int32", [1, 2, 3]);
    for (const index of [-1, 3, 0.5, NaN, Infinity, 2 ** 32, "1" as unknown as number, undefined as unknown as number]) {
      const expected = { code: "invalid", message: /"numbers".*below 3/ };
      assert.throws(() => numbers.get(index), expected);
      assert.throws(() => numbers.set(index, 1), expected);
      assert.throws(() => numbers.add(index, 1), expected);
      assert.throws(() => numbers.exchange(index, 1), expected);
      assert.throws(() => numbers.compareExchange(index, 1, 1), expected);
    }
    for (const [from, to] of [
      [-1, 2],
      [0, 4],
      [2, 1],
      [0.5, 2],
      [0, NaN],
    ] as const) {
      assert.throws(() => numbers.slice(from, to), { code: "invalid", message: /"numbers"/ });
      assert.throws(() => numbers.fill(9, from, to), { code: "invalid", message: /"numbers"/ });
    }
    assert.deepEqual([...numbers], [1, 2, 3]);
  });

  test('an element that does not fit is "invalid" and changes nothing, also among the first', async (t) => {
    const space = await opened(t, substrate);
    const bytes = space.array("bytes", "uint8", [1, 2, 3]);
    const expected = { code: "invalid", message: /^256 does not fit the array 'bytes' of uint8; expected .* 0 to 255$/ };
    assert.throws(() => bytes.set(0, 256), expected);
    assert.throws(() => bytes.fill(256), expected);
    assert.deepEqual([...bytes], [1, 2, 3]);
    const first: unknown[][] = [[1, 2.5], [1n], ["1"], [undefined], Array(1)];
    for (const each of first)
      assert.throws(() => space.array("other", "uint8", each as number[]), { code: "invalid", message: /'other' of uint8/ });
    assert.deepEqual([...space.array("other", "uint8", 2)], [0, 0]);
  });

  test('what is neither length nor elements is "invalid"', async (t) => {
    const space = await opened(t, substrate);
    for (const odd of [-1, 1.5, NaN, Infinity, 2 ** 31, 3n, "abc", null, undefined, {}, true]) {
      assert.throws(() => space.array("odd", "int32", odd as number), { code: "invalid", message: /odd/ });
    }
  });

  test('one that the space has no room for is "full", saying how much there is, and endless elements too', async (t) => {
    const space = await opened(t, substrate, { names: 16, bytes: 4096 });
    const half = space.array("half", "float64", Array<number>(256).fill(0.5));
    assert.throws(() => space.array("most", "float64", 257), { code: "full", message: /"most" of 2056 bytes.*4096 bytes/ });
    const endless: Iterable<number> = {
      *[Symbol.iterator]() {
        for (;;) yield 1;
      },
    };
    assert.throws(() => space.array("endless", "uint8", endless), { code: "full", message: /endless.*4096/ });
    assert.equal(space.array("rest", "float64", 256).length, 256);
    assert.deepEqual(half.slice(), Array(256).fill(0.5));
  });

  test('after close every use is "closed"', async (t) => {
    const space = await opened(t, substrate);
    const numbers = space.array("numbers", "int32", [1, 2, 3]);
    const iterator = numbers[Symbol.iterator]();
    iterator.next();
    await space.close();
    const uses: ((each: LocalArray<ElementOf<ElementType>>) => unknown)[] = [
      (each) => each.get(0),
      (each) => each.set(0, 1),
      (each) => each.add(0, 1),
      (each) => each.exchange(0, 1),
      (each) => each.compareExchange(0, 1, 2),
      (each) => each.fill(1),
      (each) => each.slice(),
      (each) => [...each],
      () => iterator.next(),
    ];
    for (const use of uses) assert.throws(() => use(numbers), { code: "closed", message: /"numbers"/ });
    assert.equal(numbers.length, 3);
  });
}
