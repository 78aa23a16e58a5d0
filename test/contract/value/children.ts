import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalSpace } from "lockstep";
import { until } from "../../fixtures/lock/until.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const COUNT = new URL("../../fixtures/child/count.js", import.meta.url);
const NOTE = new URL("../../fixtures/child/note-numbers.js", import.meta.url);

/** Runs a function of the counting module in several children at the same time; the results in their order. */
export async function inChildren(space: LocalSpace, name: string, args: readonly (readonly unknown[])[]): Promise<unknown[]> {
  const children = args.map((each) => space.start(COUNT, name, { args: [args.length, ...each] }));
  return Promise.all(children.map((child) => child.join()));
}

export function valueChildren(substrate: Substrate): void {
  test("atomic additions of several children are all counted, without a lock", async (t) => {
    const space = await opened(t, substrate);
    const count = space.value("count", "int32", 0, { lock: false });
    await inChildren(space, "count", [[200_000], [200_000], [200_000]]);
    assert.equal(count.get(), 600_000);
  });

  test("reading and writing under the value's lock counts everything too, blocking and awaiting mixed", async (t) => {
    const space = await opened(t, substrate);
    const count = space.value("locked count", "float64");
    const children = [
      space.start(COUNT, "countLocked", { args: [3, 20_000] }),
      space.start(COUNT, "countLockedAwaiting", { args: [3, 10_000] }),
    ];
    await until(() => space.value("ready", "int32").compareExchange(2, 3) === 2, "both children ready");
    for (let time = 0; time < 5000; time++) await count.lock.withLock(() => count.set(count.get() + 1));
    for (const child of children) await child.join();
    assert.equal(count.get(), 35_000);
  });

  test("additions are atomic in every width, and neighbours do not touch each other", async (t) => {
    const space = await opened(t, substrate);
    const bytes = space.array("bytes", "uint8", 4);
    await inChildren(space, "countEachType", [
      [20_000, 0],
      [20_000, 1],
      [20_000, 2],
    ]);
    assert.equal(space.value("float64 count", "d", 0.5).get(), 60_000.5);
    assert.equal(space.value("float32 count", "f").get(), 60_000);
    assert.equal(space.value("bigint64 count", "q", 0n).get(), 2n ** 40n - 60_000n);
    assert.deepEqual([...bytes], [20_000 % 256, 20_000 % 256, 20_000 % 256, 60_000 % 256]);
  });

  test("what a child puts into a value of each type is there afterwards", async (t) => {
    const space = await opened(t, substrate);
    const [i, d, h] = [space.value("i", "i", 4343), space.value("d", "d", 3.625), space.value("h", "h", -232)];
    const [q, c] = [space.value("q", "q", 2n ** 33n), space.value("c", "c", "x".charCodeAt(0))];
    assert.deepEqual([i.get(), d.get(), h.get(), q.get(), c.get()], [4343, 3.625, -232, 2n ** 33n, 120]);
    await space.start(NOTE, "newNumbers").join();
    assert.deepEqual([i.get(), d.get(), h.get(), q.get(), c.get()], [24_234, -4.25, 234, 2n ** 34n, 121]);
  });

  test("note 004: a global is not shared with the child that changes it", async (t) => {
    const space = await opened(t, substrate);
    const here = (await import(NOTE.href)) as { ownGlobal(): number };
    assert.equal(await space.start(NOTE, "noteGlobal").join(), 30_000);
    assert.equal(here.ownGlobal(), 100);
  });

  test("note 004: Value('d') and Array('i') are", async (t) => {
    const space = await opened(t, substrate);
    const num = space.value("num", "d", 0.0);
    const arr = space.array("arr", "i", Array(10).keys());
    await space.start(NOTE, "noteNumbers").join();
    assert.equal(num.get(), 3.1415927); // oxlint-disable-line oxc/approx-constant -- the note's number
    assert.deepEqual(
      arr.slice(),
      [-0, -1, -2, -3, -4, -5, -6, -7, -8, -9].map((each) => each + 0),
    );
  });
}
