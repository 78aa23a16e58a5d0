import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Cell, CellKey, Check, Write } from "../../../src/sync/cell.ts";
import type { EngineGround } from "./engine-ground.ts";

const X: CellKey = { group: "value/x", id: "" };
const Y: CellKey = { group: "value/y", id: "" };

export function engineCells(ground: EngineGround): void {
  test("what was never written is absent, of version 0", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    assert.deepEqual(await engine.read([X]), [{ ...X, value: undefined, version: 0n }]);
    assert.deepEqual(await engine.scan("value/x", 10), []);
    assert.deepEqual(await engine.read([]), []);
  });

  test("what was written is read by everybody in the space, with the version of its commit, and by nobody in another", async (t) => {
    const space = ground.newSpace();
    const [one, other, stranger] = await Promise.all([
      ground.engine(t, space),
      ground.engine(t, space),
      ground.engine(t, ground.newSpace()),
    ]);
    const { isDone, version, cells } = await one.commit([], [{ ...X, value: "1" }]);
    assert.equal(isDone, true);
    assert.ok(version > 0n);
    assert.deepEqual(cells, []);
    assert.deepEqual(await other.read([X, Y]), [
      { ...X, value: "1", version },
      { ...Y, value: undefined, version: 0n },
    ]);
    assert.deepEqual(await stranger.read([X]), [{ ...X, value: undefined, version: 0n }]);
  });

  test("a commit writes when its checks hold, and else nothing, and says what there is", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const first = await engine.commit([{ ...X, version: 0n }], [{ ...X, value: "1" }]);
    const late = await engine.commit(
      [
        { ...X, version: 0n },
        { ...Y, version: 0n },
      ],
      [
        { ...X, value: "2" },
        { ...Y, value: "2" },
      ],
    );
    assert.deepEqual(late, {
      isDone: false,
      version: 0n,
      cells: [
        { ...X, value: "1", version: first.version },
        { ...Y, value: undefined, version: 0n },
      ],
    });
    assert.equal((await engine.read([Y]))[0]!.value, undefined);
    const both = await engine.commit(
      [{ ...X, version: first.version }],
      [
        { ...X, value: "3" },
        { ...Y, value: "4" },
      ],
    );
    assert.deepEqual(await engine.read([Y, X]), [
      { ...Y, value: "4", version: both.version },
      { ...X, value: "3", version: both.version },
    ]);
  });

  test("versions grow, and none comes again after a deletion", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const versions: bigint[] = [];
    for (const value of ["1", undefined, "1", "1", undefined, undefined, "2"])
      versions.push((await engine.commit([], [{ ...X, value }])).version);
    for (const [at, version] of versions.entries()) assert.ok(at === 0 || version > versions[at - 1]!, String(versions));
    assert.equal((await engine.commit([{ ...X, version: versions[0]! }], [{ ...X, value: "stale" }])).isDone, false);
    assert.deepEqual(await engine.read([X]), [{ ...X, value: "2", version: versions[6] }]);
  });

  test("a deleted cell is absent; a check of version 0 holds of it", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    await engine.commit([], [{ ...X, value: "1" }]);
    await engine.commit([], [{ ...X, value: undefined }]);
    assert.deepEqual(await engine.read([X]), [{ ...X, value: undefined, version: 0n }]);
    assert.equal((await engine.commit([{ ...X, version: 0n }], [])).isDone, true);
  });

  test("a commit of checks alone writes nothing and says whether they hold", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const { version } = await engine.commit([], [{ ...X, value: "1" }]);
    assert.equal((await engine.commit([{ ...X, version }], [])).isDone, true);
    assert.equal((await engine.commit([{ ...X, version: version + 1n }], [])).isDone, false);
    assert.deepEqual(await engine.read([X]), [{ ...X, value: "1", version }]);
  });

  test("any text comes back as it went in: empty, long, of all planes, like a number, with line ends", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    for (const value of ["", "0", "-1.50", "nil", "ö 漢 🧵\u0000\r\n\t\"'\\ %2F}{", "x".repeat(200_000), " 7 x", "b7 1 - 0"]) {
      const { version } = await engine.commit([], [{ ...X, value }]);
      assert.deepEqual(await engine.read([X]), [{ ...X, value, version }]);
      assert.deepEqual(await engine.scan("value/x", 1), [{ ...X, value, version }]);
    }
  });

  test("ids and groups of any text are apart", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const groups = ["map/a", "map/a%2Fb", "map/ab", "map/ö 漢"];
    const ids = ["", "a", "a/b", "a%2Fb", "{a}", "a b", "ö 漢 🧵", "a\n", "A"];
    for (const group of groups)
      await engine.commit(
        [],
        ids.map((id) => ({ group, id, value: `${group} ${id}` })),
      );
    for (const group of groups) {
      const cells = await engine.scan(group, 100);
      assert.deepEqual(new Set(cells.map(({ id }) => id)), new Set(ids));
      for (const { id, value, group: of } of cells) assert.deepEqual([of, value], [group, `${group} ${id}`]);
    }
  });

  test("a group is listed in the order in which its cells came into being, as many as are wanted", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const write = (id: string, value?: string): Promise<unknown> => engine.commit([], [{ group: "list", id, value }]);
    for (const id of ["c", "a", "b", "d"]) await write(id, "1");
    await write("c", "2"); // it stays where it is
    await write("a");
    await write("a", "3"); // it is a new one
    const ids = async (most: number): Promise<string[]> => (await engine.scan("list", most)).map(({ id, value }) => id + value);
    assert.deepEqual(await ids(10), ["c2", "b1", "d1", "a3"]);
    assert.deepEqual(await ids(2), ["c2", "b1"]);
  });

  test("up to a hundred cells are checked and written at once", async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    const keys = Array.from({ length: 100 }, (_, at) => ({ group: "many", id: String(at) }));
    const { isDone, version } = await engine.commit(
      keys.map((key) => ({ ...key, version: 0n })),
      keys.map((key) => ({ ...key, value: key.id })),
    );
    assert.ok(isDone);
    assert.deepEqual(
      await engine.read(keys),
      keys.map((key) => ({ ...key, value: key.id, version })),
    );
  });

  test("of several who count one cell up, each with checks alone, none is lost", async (t) => {
    const space = ground.newSpace();
    const engines = await Promise.all([1, 2, 3, 4].map(() => ground.engine(t, space)));
    await Promise.all(
      engines.map(async (engine) => {
        let [seen] = await engine.read([X]);
        for (let done = 0; done < ground.rounds;) {
          const { isDone, cells } = await engine.commit(
            [{ ...X, version: seen!.version }],
            [{ ...X, value: String(Number(seen!.value ?? 0) + 1) }],
          );
          if (isDone) done++;
          [seen] = isDone ? await engine.read([X]) : cells;
        }
      }),
    );
    assert.equal((await engines[0]!.read([X]))[0]!.value, String(4 * ground.rounds));
  });

  test("two cells that are written together are never read apart", async (t) => {
    const space = ground.newSpace();
    const [writer, reader] = [await ground.engine(t, space), await ground.engine(t, space)];
    let isWriting = true;
    const write = async (): Promise<void> => {
      for (let round = 0; round < ground.rounds; round++) {
        const value = String(round);
        await writer.commit(
          [],
          [
            { ...X, value },
            { ...Y, value },
          ],
        );
      }
      isWriting = false;
    };
    const read = async (): Promise<void> => {
      while (isWriting) {
        const [x, y] = await reader.read([X, Y]);
        assert.deepEqual([x!.value, x!.version], [y!.value, y!.version]);
      }
    };
    await Promise.all([write(), read()]);
  });

  test("a random sequence of commits does what it does to a map", async (t) => {
    const ids = ["a", "b", "c"];
    const id = fc.constantFrom(...ids);
    const step = fc.record({
      /** Of each: is its version checked as it is, or as it was once? */
      checks: fc.uniqueArray(fc.record({ id, isStale: fc.constantFrom(false, false, false, true) }), {
        selector: ({ id: of }) => of,
        maxLength: 2,
      }),
      writes: fc
        .uniqueArray(fc.record({ id, value: fc.option(fc.constantFrom("1", "2"), { nil: undefined }) }), {
          selector: ({ id: of }) => of,
          maxLength: 3,
        })
        .map((all) => all.toSorted((one, other) => (one.id < other.id ? -1 : 1))), // what comes by one commit is listed in this order, or by its ids
    });
    const engine = await ground.engine(t, ground.newSpace());
    let groups = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const group = `random/${++groups}`;
        const model = new Map<string, Cell>();
        const present = (of: string): Cell => model.get(of) ?? { group, id: of, value: undefined, version: 0n };
        let once = 1n;
        for (const { checks, writes } of steps) {
          const all: Check[] = checks.map(({ id: of, isStale }) => ({ group, id: of, version: isStale ? once : present(of).version }));
          const expected = all.every(({ id: of, version }) => present(of).version === version);
          const wanted: Write[] = writes.map((write) => ({ group, ...write }));
          const { isDone, version, cells } = await engine.commit(all, wanted);
          assert.equal(isDone, expected);
          assert.deepEqual(cells, isDone ? [] : all.map(({ id: of }) => present(of)));
          if (!isDone) continue;
          for (const write of wanted) {
            if (present(write.id).version !== 0n) once = present(write.id).version;
            if (write.value === undefined) model.delete(write.id);
            else model.set(write.id, { ...write, version });
          }
          assert.deepEqual(await engine.scan(group, 10), [...model.values()]);
        }
        assert.deepEqual(await engine.read(ids.map((of) => ({ group, id: of }))), ids.map(present));
      }),
      { numRuns: ground.rounds },
    );
  });

  test('a closed engine says "closed"', async (t) => {
    const engine = await ground.engine(t, ground.newSpace());
    await engine.close();
    const closed = { name: "LockstepError", code: "closed" };
    await assert.rejects(engine.read([X]), closed);
    await assert.rejects(engine.scan("value/x", 1), closed);
    await assert.rejects(engine.commit([], [{ ...X, value: "1" }]), closed);
    await assert.rejects(
      engine.watch("value/x", () => {}),
      closed,
    );
    await assert.rejects(engine.lines(1), closed);
  });
}
