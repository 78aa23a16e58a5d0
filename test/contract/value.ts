import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ElementType, type LocalSpace, type LocalValue, processes } from "lockstep";
import { opened } from "./lock/opened.ts";
import type { Substrate } from "./substrate.ts";
import { valueChildren } from "./value/children.ts";
import { valueTypes } from "./value/types.ts";

/** What a value promises, wherever it is kept. Several cases are CPython's (_test_multiprocessing.py, _TestValue): its behaviours, not its errors. */
export function value(substrate: Substrate): void {
  describe(`value · ${substrate.name}`, () => {
    describe("types", () => valueTypes(substrate));
    describe("children", () => valueChildren(substrate));
    describe("operations", () => operations(substrate));
    describe("names", () => names(substrate));
  });
}

function operations(substrate: Substrate): void {
  test("add and exchange return what was there before", async (t) => {
    const hits = (await opened(t, substrate)).value("hits", "int32", 40);
    assert.equal(hits.add(2), 40);
    assert.equal(hits.exchange(7), 42);
    assert.equal(hits.get(), 7);
  });

  test("compareExchange sets only if the expected is there, and returns what was", async (t) => {
    const space = await opened(t, substrate);
    for (const [type, first, second, third] of [
      ["int32", 1, 2, 3],
      ["float64", 0.5, -0.25, 1e300],
      ["float32", 0.5, -0.25, 8],
    ] as const) {
      const turn = space.value(type, type, first);
      assert.equal(turn.compareExchange(second, third), first);
      assert.equal(turn.get(), first);
      assert.equal(turn.compareExchange(first, third), first);
      assert.equal(turn.get(), third);
    }
    const wide = space.value("wide", "bigint64", -1n);
    assert.equal(wide.compareExchange(0n, 1n), -1n);
    assert.equal(wide.compareExchange(-1n, 1n), -1n);
    assert.equal(wide.get(), 1n);
  });

  test("compareExchange of floats agrees with ===, except that NaN is NaN", async (t) => {
    const space = await opened(t, substrate);
    for (const type of ["float64", "float32"] as const) {
      const number = space.value(type, type, -0);
      assert.equal(number.compareExchange(0, NaN), -0);
      assert.ok(Number.isNaN(number.get()));
      assert.ok(Number.isNaN(number.compareExchange(NaN, 1)));
      assert.equal(number.get(), 1);
    }
  });

  test('a float32 that could not be there is not expected but "invalid"', async (t) => {
    const ratio = (await opened(t, substrate)).value("ratio", "f", 0.1);
    assert.throws(() => ratio.compareExchange(0.1, 1), { code: "invalid", message: /0\.1 .*"ratio|0\.1 .*'ratio'.*float32.*fround/ });
    assert.equal(ratio.compareExchange(Math.fround(0.1), 1), Math.fround(0.1));
    assert.equal(ratio.get(), 1);
  });

  test("its lock is one lock, whoever asks for it", async (t) => {
    const space = await opened(t, substrate);
    const hits = space.value("hits", "int32");
    await hits.lock.withLock(() => {
      assert.equal(space.value("hits", "int32").lock.tryAcquireSync(), null);
      assert.throws(() => hits.lock.acquireSync(), { code: "deadlock" });
      hits.set(hits.get() + 1); // the operations do not take it
    });
    assert.equal(hits.get(), 1);
  });

  test('without a lock, asking for it is "unsupported", naming the value and the remedy', async (t) => {
    const hits = (await opened(t, substrate)).value("hits", "int32", 0, { lock: false });
    assert.throws(() => hits.lock, { code: "unsupported", message: /"hits".*lock: false/ });
    assert.equal(hits.add(1), 0);
    assert.equal(hits.get(), 1);
  });

  test('after close every use is "closed", naming the value', async (t) => {
    const space = await opened(t, substrate);
    const hits = space.value("hits", "int32", 3);
    const share = space.value("share", "float64", 0.5);
    const { lock } = hits;
    await space.close();
    const uses: ((each: LocalValue<number>) => unknown)[] = [
      (each) => each.get(),
      (each) => each.set(1),
      (each) => each.add(1),
      (each) => each.exchange(1),
      (each) => each.compareExchange(3, 1),
    ];
    for (const each of [hits, share])
      for (const use of uses) assert.throws(() => use(each), { code: "closed", message: new RegExp(`"${each.name}"`) });
    assert.throws(() => lock.acquireSync(), { code: "closed" });
    assert.throws(() => space.value("hits", "int32"), { code: "closed" });
  });
}

function names(substrate: Substrate): void {
  const open = (space: LocalSpace, type: ElementType): unknown => space.value("hits", type);

  test("one name is one value, and only the first initial value counts", async (t) => {
    const space = await opened(t, substrate);
    const hits = space.value("hits", "int32", 5);
    const again = space.value("hits", "int32", 9);
    assert.equal(again.get(), 5);
    again.set(6);
    assert.equal(hits.get(), 6);
  });

  test("a type and its code agree", async (t) => {
    const space = await opened(t, substrate);
    space.value("hits", "int32", 5);
    assert.equal(space.value("hits", "i").get(), 5);
  });

  test('opened with another type, without its lock or as another kind it is a "mismatch", naming it', async (t) => {
    const space = await opened(t, substrate);
    const hits = space.value("hits", "int32", 5);
    const expected = { code: "mismatch", message: /"hits"/ };
    assert.throws(() => open(space, "uint32"), { code: "mismatch", message: /"hits" is open as int32, .*with a lock; not as uint32/ });
    assert.throws(() => open(space, "bigint64"), expected);
    assert.throws(() => space.value("hits", "int32", 5, { lock: false }), expected);
    assert.throws(() => space.array("hits", "int32", 1), expected);
    assert.throws(() => space.lock("hits"), expected);
    space.lock("door");
    assert.throws(() => space.value("door", "int32"), { code: "mismatch", message: /"door"/ });
    assert.equal(hits.get(), 5);
  });

  test('a name that is none is "invalid", and so is an option', async (t) => {
    const space = await opened(t, substrate);
    for (const name of ["", "a\nb", "x".repeat(257)]) assert.throws(() => space.value(name, "int32"), { code: "invalid" });
    assert.throws(() => space.value("hits", "int32", 0, { lock: "no" as unknown as boolean }), {
      code: "invalid",
      message: /'no'.*true or false/,
    });
  });

  test('a space without room says "full", and what is in it stays', async (t) => {
    const space = await opened(t, substrate, { names: 16, bytes: 4096 });
    const kept = Array.from({ length: 16 }, (_, index) => space.value(`value ${index}`, "int32", index));
    assert.throws(() => space.value("one more", "int32"), { code: "full", message: /"one more".*16 names/ });
    assert.deepEqual(
      kept.map((each) => each.get()),
      kept.map((_, index) => index),
    );
  });

  if (substrate.name === "processes") {
    test("it lives as long as anybody has the space open", async (t) => {
      const first = await opened(t, substrate);
      const second = await processes(first.name);
      first.value("hits", "int32", 5).set(7);
      await first.close();
      assert.equal(second.value("hits", "int32", 5).get(), 7);
      await second.close();
      const third = await processes(first.name);
      assert.equal(third.value("hits", "int32", 5).get(), 5);
      await third.close();
    });
  }

  test("it stays where it is while many names come and go around it", async (t) => {
    const space = await opened(t, substrate, { names: 16, bytes: 4096 });
    const untouched = space.value("untouched", "int32");
    const hits = space.value("hits", "float64", 1.5);
    for (let round = 0; round < 200; round++) space.lock(`passing ${round}`).withLockSync(() => hits.add(1));
    assert.equal(untouched.get(), 0);
    assert.equal(hits.get(), 201.5);
    assert.equal(space.value("hits", "float64").get(), 201.5);
    hits.lock.withLockSync(() => assert.equal(space.value("hits", "float64").lock.tryAcquireSync(), null));
  });
}
