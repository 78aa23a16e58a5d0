import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground } from "../ground.ts";

export function awaitedQueueOrder(ground: Ground): void {
  test("first in, first out, whoever puts and takes", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    assert.equal(queue.name, "jobs");
    for (let n = 0; n < 8; n++) await (n % 2 === 0 ? queue.put(n) : other.call("use", "queue", ["jobs"], "put", n));
    assert.equal(await queue.size, 8);
    for (let n = 0; n < 8; n += 2) {
      assert.equal(await other.call("use", "queue", ["jobs"], "get"), n);
      assert.equal(await queue.get(), n + 1);
    }
    assert.equal(await queue.size, 0);
    assert.deepEqual(await queue.tryGet(), []);
  });

  test("what was put in one turn is taken in that order", async (t) => {
    const queue = (await ground.open(t)).queue<number>("jobs");
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    await Promise.all(numbers.map((n) => queue.put(n)));
    const had: number[] = [];
    while (had.length < 100) had.push(...(await queue.getMany(7)));
    assert.deepEqual(had, numbers);
  });

  test("who waits first is served first", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const queue = space.queue<number>("jobs");
    const getting = Array.from({ length: 10 }, () => queue.get());
    for (let n = 0; n < 10; n++) await other.call("use", "queue", ["jobs"], "put", n);
    assert.deepEqual(
      await Promise.all(getting),
      Array.from({ length: 10 }, (_, n) => n),
    );
  });

  test("of many values that several put and several take, each is taken once, those of one putter in order", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([1, 2, 3].map(() => ground.other(t, space)));
    const each = 2 * ground.rounds;
    const putting = others.slice(0, 2).map((other, by) => other.call("putAll", "jobs", by, each));
    const taking = others.slice(1).map((other) => other.call("takeAll", "jobs"));
    await Promise.all(putting);
    await space.queue("jobs").close();
    const taken = (await Promise.all(taking)) as [by: number, n: number][][];
    for (const by of [0, 1]) {
      for (const had of taken) {
        const own = had.filter(([of]) => of === by).map(([, n]) => n);
        if (ground.others === "alone")
          assert.deepEqual(
            own,
            own.toSorted((a, b) => a - b),
          ); // on a store, takers pass one another
      }
      const all = taken.flat().filter(([of]) => of === by);
      assert.deepEqual(
        all.map(([, n]) => n).toSorted((a, b) => a - b),
        Array.from({ length: each }, (_, n) => n),
      );
    }
  });

  test("many are taken at once, as far as there are", async (t) => {
    const queue = (await ground.open(t)).queue<string>("jobs");
    await Promise.all(["a", "b", "c", "d", "e"].map((value) => queue.put(value)));
    assert.deepEqual(await queue.getMany(2), ["a", "b"]);
    assert.deepEqual(await queue.tryGet(2), ["c", "d"]);
    assert.deepEqual(await queue.getMany(9), ["e"]);
    for (const most of [0, -1, 1.5, NaN]) await assert.rejects(queue.getMany(most), { code: "invalid", message: /most is/ });
  });

  test("values come as they went: text, numbers, lists, objects", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const values = [
      0,
      -1.5,
      2 ** 53,
      "",
      "ö 漢 🧵\n7 8",
      null,
      true,
      [],
      [[1, [null]], "x"],
      {},
      { a: { b: ["c"] }, "d e": 1 },
      "x".repeat(10_000),
    ];
    for (const value of values) {
      await other.call("use", "queue", ["jobs"], "put", value);
      assert.deepEqual(await space.queue("jobs").get(), value);
    }
    for (const value of [() => 1, Symbol("s"), { deep: [() => 1] }])
      await assert.rejects(space.queue("jobs").put(value), { name: "LockstepError", code: "invalid", message: /"jobs"/ });
    assert.equal(await space.queue("jobs").size, 0);
  });

  test("queues of other names are apart, and a name is checked", async (t) => {
    const space = await ground.open(t);
    await space.queue("a").put(1);
    await space.queue("a/items").put(2);
    assert.deepEqual(await space.queue("b").tryGet(), []);
    assert.deepEqual(await space.queue("a").tryGet(9), [1]);
    assert.deepEqual(await space.queue("a/items").tryGet(9), [2]);
    assert.throws(() => space.queue(""), { code: "invalid" });
  });

  test('opened with other options it is a "mismatch", at once or when it is used', async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    await space.queue("jobs", { capacity: 3 }).put(1);
    assert.throws(() => space.queue("jobs"), { code: "mismatch", message: /"jobs"/ });
    await assert.rejects(other.call("use", "queue", ["jobs", { capacity: 4 }], "put", 1), { code: "mismatch", message: /"jobs"/ });
    await assert.rejects(other.call("use", "queue", ["jobs", { capacity: 3, joinable: true }], "put", 1), { code: "mismatch" });
    for (const capacity of [0, -1, 1.5, "3" as unknown as number])
      assert.throws(() => space.queue("another", { capacity }), { code: "invalid", message: /capacity/ });
  });
}
