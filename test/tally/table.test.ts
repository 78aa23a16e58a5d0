import assert from "node:assert/strict";
import { type TestContext, describe, test } from "node:test";
import { processes } from "lockstep";
import { difference } from "../../examples/tally/difference.ts";
import { SharedTally } from "../../examples/tally/shared-tally.ts";
import { type TableShape, tableShape } from "../../examples/tally/table-shape.ts";
import { Tally } from "../../examples/tally/tally.ts";
import { Tokenizer } from "../../examples/tally/tokenizer.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

ownShmDir();

function tallyOf(text: string): Tally {
  const tally = new Tally();
  new Tokenizer((word, length, hash) => tally.add(word, 0, length, hash, 1)).read(Buffer.from(text), 0, Buffer.byteLength(text));
  return tally;
}

/** A shared table into which the texts were merged, one after the other. */
async function merged(t: TestContext, shape: TableShape, ...texts: string[]): Promise<SharedTally> {
  const space = await processes("table");
  t.after(() => space.close());
  const tally = new SharedTally(space, shape);
  for (const text of texts) {
    tally.words.count(Buffer.from(text), Buffer.byteLength(text));
    for (const number of tally.words.seen) tally.merge(number);
  }
  return tally;
}

const text = Array.from({ length: 3000 }, (_, at) => `word${at % 700}`).join(" ");

describe("tally · processes", () => {
  for (const stripes of [1, 16]) {
    test(`a table of ${stripes} has what was merged into it, whichever process put a word in`, async (t) => {
      const { table, words } = await merged(t, tableShape(tallyOf(text).dictionary, stripes), text, "word1 word1", text);
      assert.deepEqual(difference(tallyOf(`${text} word1 word1 ${text}`), table.tally()), { lost: 0, gained: 0 });
      const another = await merged(t, table.shape, "word1");
      assert.equal(another.slot(0), table.slot(words.dictionary, 1));
    });
  }

  test("what a full table has no room for is not counted, and nothing else is touched", async (t) => {
    const { table } = await merged(t, { stripes: 1, slots: 2, arenaBytes: 100 }, "a b a", "c c c");
    assert.deepEqual(difference(tallyOf("a a b"), table.tally()), { lost: 0, gained: 0 });
  });

  test("a word that the arena has no room for has no slot", async (t) => {
    const tally = await merged(t, { stripes: 1, slots: 8, arenaBytes: 5 }, "four none");
    assert.deepEqual(
      [tally.slot(0), tally.slot(1)].map((slot) => slot < 0),
      [false, true],
    );
  });
});
