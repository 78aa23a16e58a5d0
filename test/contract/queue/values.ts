import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { QUEUE_DEEDS, type QueueRemote } from "../../fixtures/queue/queue-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const cyclic: { name: string; self?: unknown } = { name: "cyclic" };
cyclic.self = cyclic;

const VALUES: readonly unknown[] = [
  ...[0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 0.5, -1e300, 2 ** 53, NaN, Infinity, -Infinity],
  ...[true, false, null, undefined, 0n, -(2n ** 70n)],
  ...["", "a", "four", "an é", "€", "𝄞", "\ud800 alone", "\0", "x".repeat(64), "x".repeat(65), "€".repeat(64), "é".repeat(10_000)],
  ...[new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(5000).fill(7), new Int16Array([1, -2]), new Float64Array([0.5]).buffer],
  ...[
    {},
    { id: 1, name: "one" },
    [],
    Object.assign([1], { 2: "sparse" }),
    [[["deep"]]],
    { nested: { list: [undefined, null, NaN] } },
    cyclic,
  ],
  ...[new Map([[1, new Set(["a"])]]), new Date(0), /a+/giu, new Error("told"), Object(1), Object("boxed")],
];

export function queueValues(substrate: Substrate): void {
  test("what is put is had as its structured clone, here and elsewhere", async (t) => {
    const space = await opened(t, substrate);
    const remote: QueueRemote = await Remote.start(t, substrate, space, QUEUE_DEEDS);
    const [here, there] = [space.queue("here", { bytes: 65_536 }), space.queue("there", { bytes: 65_536 })];
    const echoing = remote.call("echo", { name: "there", bytes: 65_536 }, { name: "here", bytes: 65_536 }, VALUES.length);
    for (const value of VALUES) {
      await there.put(value);
      assert.deepEqual(await here.get(), structuredClone(value));
      here.putSync(value);
      assert.deepEqual(here.getSync(), structuredClone(value));
    }
    await echoing;
  });

  test("bytes are had in buffers of their own, and views of one buffer as views of one", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs");
    await queue.put(new Float64Array([1, 2]));
    const doubles = (await queue.get()) as Float64Array;
    assert.deepEqual([doubles.byteOffset, doubles.buffer.byteLength], [0, 16]);
    const buffer = new ArrayBuffer(8);
    await queue.put({ whole: new Uint8Array(buffer), half: new Uint8Array(buffer, 4) });
    const had = (await queue.get()) as { whole: Uint8Array; half: Uint8Array };
    had.whole[4] = 7;
    assert.equal(had.half[0], 7);
  });

  test("arrays with holes and properties, and objects with inherited names, are had as they were", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs");
    const holed = Object.assign([0, 1], { x: 5 });
    Reflect.deleteProperty(holed, 0);
    for (const value of [
      holed,
      { toString: "x", valueOf: 1, hasOwnProperty: null },
      JSON.parse('{"__proto__":1}') as object,
      { 7: "a", 3: "b" },
    ]) {
      await queue.put(value);
      assert.deepEqual(await queue.get(), structuredClone(value));
    }
  });

  test("a getter that puts something itself spoils neither", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs");
    const greedy = {
      get inner(): string {
        queue.putSync({ put: "by the getter" });
        queue.putSync(4711);
        return "read";
      },
      after: "the getter",
    };
    await queue.put(greedy);
    assert.deepEqual(queue.tryGetSync(9), [{ put: "by the getter" }, 4711, { inner: "read", after: "the getter" }]);
  });

  test("a Buffer is had as the bytes that it was", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs");
    await queue.put(Buffer.from("a word"));
    assert.deepEqual(await queue.get(), new Uint8Array(Buffer.from("a word")));
  });

  test("values of every size pass round and round a small queue", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs", { bytes: 256 });
    const inside: unknown[] = [];
    for (let round = 0; round < 3000; round++) {
      const length = (round * 37) % 120;
      const value = [round, "a".repeat(length), "€".repeat(length % 50), new Uint8Array(length).fill(round), { round }][round % 5];
      if (queue.tryPutSync(value)) inside.push(value);
      else assert.deepEqual(queue.tryGetSync(1 + (round % 3)), inside.splice(0, 1 + (round % 3)));
      assert.equal(queue.size, inside.length);
    }
    assert.deepEqual(queue.tryGetSync(999), inside);
  });

  for (const [what, value] of [
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a promise", Promise.resolve()],
    ["a weak map", new WeakMap()],
    ["an object with a function deep inside", { of: [() => 1] }],
  ] as const) {
    test(`what cannot be cloned is "invalid", and nothing is put: ${what}`, async (t) => {
      const queue = (await opened(t, substrate)).queue("jobs");
      const invalid = { name: "LockstepError", code: "invalid", message: /"jobs" cannot be cloned/ };
      await assert.rejects(queue.put(value), invalid);
      await assert.rejects(queue.tryPut(value), invalid);
      assert.throws(() => queue.putSync(value), invalid);
      assert.throws(() => queue.tryPutSync(value), invalid);
      assert.equal(queue.size, 0);
    });
  }

  test('a value larger than the whole queue is "full", at once; one as large comes through', async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs", { bytes: 1000 });
    const full = { name: "LockstepError", code: "full", message: /1021 bytes.*"jobs".*1024.*\{ bytes \}/ };
    await assert.rejects(queue.put(new Uint8Array(1021)), full);
    assert.throws(() => queue.tryPutSync(new Uint8Array(1021)), full);
    await queue.put(new Uint8Array(1020).fill(9));
    assert.equal(await queue.tryPut(null), false);
    assert.deepEqual(await queue.get(), new Uint8Array(1020).fill(9));
  });

  test("what a waiting put was given is had as it was then", async (t) => {
    const queue = (await opened(t, substrate)).queue("jobs", { capacity: 1 });
    queue.putSync("first");
    const [object, bytes] = [{ n: 1 }, Uint8Array.of(1)];
    const puts = [queue.put(object), queue.put(bytes), queue.put("third"), queue.put(4.5)];
    object.n = 2;
    bytes[0] = 2;
    const had = [await queue.get(), await queue.get(), await queue.get(), await queue.get(), await queue.get()];
    assert.deepEqual(had, ["first", { n: 1 }, Uint8Array.of(1), "third", 4.5]);
    await Promise.all(puts);
  });
}
