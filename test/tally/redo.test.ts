import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { type LocalArray, processes } from "lockstep";
import { Redo } from "../../examples/tally/redo.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

ownShmDir();

/** Three counts, and a record of their new values: 11, 21, 31. */
async function recorded(t: TestContext): Promise<{ redo: Redo; counts: LocalArray<number> }> {
  const space = await processes("redo");
  t.after(() => space.close());
  const counts = space.array("counts", "int32", [10, 20, 30], { lock: false });
  const redo = new Redo(space, 3, counts);
  for (let slot = 0; slot < 3; slot++) redo.note(slot, slot, counts.get(slot) + 1);
  return { redo, counts };
}

describe("tally · processes", () => {
  for (const written of [0, 1, 3]) {
    test(`a merge cut off after ${written} of 3 words is finished, once`, async (t) => {
      const { redo, counts } = await recorded(t);
      redo.complete(3);
      redo.write(0, written);
      const { words, left } = redo.recover();
      assert.deepEqual([words, left, counts.slice()], [3, 3 - written, [11, 21, 31]]);
      assert.deepEqual([redo.recover().words, counts.slice()], [0, [11, 21, 31]]);
    });
  }

  test("of a record that was not complete nothing is written", async (t) => {
    const { redo, counts } = await recorded(t);
    const { words, left } = redo.recover();
    assert.deepEqual([words, left, counts.slice()], [0, 0, [10, 20, 30]]);
  });
});
