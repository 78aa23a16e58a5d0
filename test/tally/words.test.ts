import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { array, assert as holds, constantFrom, oneof, property, string } from "fast-check";
import { difference } from "../../examples/tally/difference.ts";
import { Tally } from "../../examples/tally/tally.ts";
import { TextCopy } from "../../examples/tally/text-copy.ts";
import { Tokenizer, WORD_BYTES_MAX, hashOf } from "../../examples/tally/tokenizer.ts";

function words(text: string | Uint8Array): string[] {
  const found: string[] = [];
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  new Tokenizer((word, length, hash) => {
    assert.equal(hash, hashOf(word, 0, length));
    found.push(Buffer.from(word.subarray(0, length)).toString());
  }).read(bytes, 0, bytes.length);
  return found;
}

function tally(...texts: string[]): Tally {
  const counted = new Tally();
  const tokenizer = new Tokenizer((word, length, hash) => counted.add(word, 0, length, hash, 1));
  for (const text of texts) tokenizer.read(Buffer.from(text), 0, Buffer.byteLength(text));
  return counted;
}

/** The rule, said again by a regular expression. Lower case of one code point only. */
function wordsByRule(text: string): string[] {
  const runs = text.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu) ?? [];
  const lower = (letter: string): string => (Array.from(letter.toLowerCase()).length === 1 ? letter.toLowerCase() : letter);
  return runs.map((run) => Array.from(run.replaceAll("’", "'"), lower).join(""));
}

describe("tally", () => {
  test("words are runs of letters, marks and digits of any script, in lower case", () => {
    assert.deepEqual(words("The CAT, the cat; ÉCOLE Straße Москва 漢字 x2 a_b"), [
      "the",
      "cat",
      "the",
      "cat",
      "école",
      "straße",
      "москва",
      "漢字",
      "x2",
      "a",
      "b",
    ]);
  });

  test("an apostrophe between letters belongs to the word, whichever it is", () => {
    assert.deepEqual(words("don't don’t 'quoted' rock''n dogs'"), ["don't", "don't", "quoted", "rock", "n", "dogs"]);
  });

  test("bytes that are no UTF-8 end a word", () => {
    const pieces = [[0xe9], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80], [0xe0, 0x81, 0x81], [0xff]];
    for (const piece of pieces) assert.deepEqual(words(Uint8Array.from([0x61, ...piece, 0x62])), ["a", "b"]);
  });

  test("of a longer run the first 64 bytes count, and no letter is cut", () => {
    assert.ok(words("x".repeat(1000)).every((word) => word.length <= WORD_BYTES_MAX));
    const [word = "", ...more] = words("é𝒳".repeat(500));
    assert.deepEqual([more, "é𝒳".repeat(500).startsWith(word)], [[], true]);
    assert.ok(Buffer.byteLength(word) > WORD_BYTES_MAX - 4 && Buffer.byteLength(word) <= WORD_BYTES_MAX, word);
  });

  test("any text has the words that the rule gives it", () => {
    const text = array(oneof(string({ unit: "binary", maxLength: 8 }), constantFrom(" ", "'", "’", "İ", "it's", "ΑΣ", "\n")), {
      maxLength: 40,
    });
    holds(
      property(text, (pieces) => {
        // A lone surrogate is none in UTF-8.
        const whole = Buffer.from(pieces.join(" ")).toString();
        assert.deepEqual(
          words(whole),
          wordsByRule(whole).flatMap((word) => (Buffer.byteLength(word) > 60 ? [words(word)[0]!] : [word])),
        );
      }),
    );
  });

  test("the parts have the words that the files have", () => {
    const path = join(tmpdir(), `lockstep-words-${process.pid}`);
    const text = "don't cut the words, ever: 漢字かな交じり文 ".repeat(6000) + "x".repeat(200_000) + " end";
    const copy = new TextCopy();
    writeFileSync(path, text);
    try {
      copy.add(path);
      copy.add(path);
      const bytes = readFileSync(copy.path);
      const cuts = [...copy.cuts()];
      assert.ok(cuts.length > 5, `only ${cuts.length} cuts`);
      const inParts = cuts.slice(1).flatMap((to, part) => words(bytes.subarray(cuts[part], to)));
      assert.deepEqual(inParts, [...words(text), ...words(text)]);
    } finally {
      copy.close();
      rmSync(path);
    }
  });

  test("a lost word and one too many are both seen", () => {
    assert.deepEqual(difference(tally("a b b c"), tally("a b b c")), { lost: 0, gained: 0 });
    assert.deepEqual(difference(tally("a b b c"), tally("a b d d")), { lost: 2, gained: 2 });
  });

  test("a tally packed and added up elsewhere is the same", () => {
    const many = Array.from({ length: 5000 }, (_, at) => `w${at % 1777}`).join(" ");
    const added = tally(many);
    added.addAll(tally("x w1").packed());
    assert.deepEqual(difference(tally(many, "x w1"), added), { lost: 0, gained: 0 });
    assert.equal(added.total, 5002);
  });
});
