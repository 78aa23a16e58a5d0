import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { type Account, type Ran, account, runTally } from "./run-tally.ts";

const shm = ownShmDir();
const folder = mkdtempSync(join(tmpdir(), "lockstep-tally-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Words as a text has them: one very often, many now and then. */
function prose(words: number): string {
  return Array.from({ length: words }, (_, at) => (at % 2 === 0 ? "the" : `word${(at * 7919) % 20_011}`)).join(" ");
}

function right({ code, errors, rows }: Account & Ran): void {
  assert.equal(errors, "");
  for (const { title, mayLose, equal, lost, gained } of rows) {
    assert.equal(equal, lost === 0 && gained === 0);
    if (!mayLose) assert.ok(equal, `${title}: ${lost} lost, ${gained} gained`);
  }
  assert.equal(code, 0);
  const killed = rows.at(-1)?.killed;
  assert.ok(killed, "nobody was killed");
  assert.ok(killed.finished > 0 && killed.finished <= killed.words, `${killed.finished} of ${killed.words} words finished`);
  assert.ok(killed.toldAfterMs < 1000, `told after ${killed.toldAfterMs} ms`);
  assert.deepEqual(
    readdirSync(join(shm, `lockstep-${process.getuid!()}`)).filter((name) => !name.startsWith(".")),
    [],
  );
}

describe("tally · processes", () => {
  test("text with hot words: without a lock some are lost, in every other row none", async () => {
    const counted = await account("--passes", "40", file("prose", prose(40_000)));
    right(counted);
    assert.equal(counted.text.words, 40 * 40_000);
    const unlocked = counted.rows.find(({ mayLose }) => mayLose);
    assert.ok(unlocked);
    assert.ok(unlocked.lost > 0, `nothing lost in ${unlocked.runs} runs`);
    assert.deepEqual(
      counted.rows.map(({ title, processes }) => [title, processes]),
      [
        ["one process (reference)", 1],
        ["no lock", 2],
        ["one lock", 2],
        ["16 striped locks", 2],
        ["messages merged at the end", 2],
        ["one lock, a holder killed -9", 2],
      ].map(([title, processes]) => [title, processes === 1 ? 1 : unlocked.processes]),
    );
    const acquisitions = counted.rows.map((row) => row.acquisitions);
    assert.deepEqual([acquisitions[0], acquisitions[1], acquisitions[4]], [0, 0, 0]);
    assert.ok(
      acquisitions[2]! >= 40 && acquisitions[3]! > acquisitions[2]! && acquisitions[5] === acquisitions[2],
      acquisitions.join(", "),
    );
  });

  test("a folder of everything, three processes: empty, binary, not UTF-8, a huge line, a huge word; links and what is no file are told", async () => {
    const all = join(folder, "all");
    mkdirSync(join(all, "below"), { recursive: true });
    file("all/empty", "");
    file("all/none", "--- … !!!\n");
    file(
      "all/binary",
      Uint8Array.from({ length: 200_000 }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 0xff),
    );
    file("all/latin1", Buffer.from("na\u00efve caf\u00e9 ".repeat(500), "latin1"));
    file("all/utf16", Buffer.from("wide words\n".repeat(500), "utf16le"));
    file("all/line", "line ".repeat(100_000));
    file("all/run", "x".repeat(300_000));
    file("all/below/cjk", "漢字とかな".repeat(10_000));
    symlinkSync("..", join(all, "loop"));
    symlinkSync("nowhere", join(all, "broken"));
    execFileSync("mkfifo", [join(all, "fifo")]);
    const counted = await account("--passes", "2", "--processes", "3", all);
    right(counted);
    assert.equal(counted.text.files, 8);
    assert.deepEqual(
      counted.text.skipped.map(({ path, why }) => [path.slice(all.length + 1), why]),
      [
        ["broken", "a symbolic link"],
        ["fifo", "neither a file nor a folder"],
        ["loop", "a symbolic link"],
      ],
    );
    assert.ok(counted.rows.slice(1).every(({ processes }) => processes === 3));
  });

  test("so many distinct words that the table has to be large", async () => {
    const path = file("distinct", Array.from({ length: 60_000 }, (_, at) => `w${at.toString(36)}`).join("\n"));
    const counted = await account("--passes", "1", path);
    right(counted);
    assert.equal(counted.text.distinctWords, 60_000);
  });

  test("one word, beside a file that cannot be read: a person is told what there is to tell", async () => {
    const { code, out, errors } = await runTally(["--passes", "1", file("one", "word"), "/proc/self/mem"]);
    assert.equal(code, 0);
    assert.match(errors, /^Not counted:\n {2}\/proc\/self\/mem: EIO.*\n$/);
    assert.match(out, /^1 file, 5 bytes: 1 word, 1 distinct\.\n\n/);
    assert.match(out, /\none process \(reference\) +1 +\d+ ms +1\.00× +0 +yes +0\n/);
    assert.match(out, /\none lock +\d+ +\d+ ms +\d+\.\d\d× +0 +yes +1\n/);
    // The only part is the victim's in its row, and has nobody to collide with in the others.
    assert.match(out, /\nWithout a lock nothing was lost this time, in 5 runs: too little contention\.\n/);
    assert.match(out, /\nThe holder was killed -9 after 0 of the 1 word of a merge\. The next one .* was told\n"abandoned"/);
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`${signal} in the middle ends it and its children with ${code}, and leaves nothing`, async () => {
      let printed = "";
      const ran = await runTally(["--passes", "2000", file("long", prose(20_000))], (out, tally) => {
        if (printed === (printed += out)) return;
        // A terminal tells the whole group, others its leader only.
        if (/reference.*\n/.test(printed)) process.kill(signal === "SIGINT" ? -tally.pid! : tally.pid!, signal);
      });
      assert.deepEqual([ran.code, ran.errors], [code, ""]);
      assert.doesNotMatch(ran.out, /killed/);
      assert.deepEqual(
        readdirSync(join(shm, `lockstep-${process.getuid!()}`)).filter((name) => !name.startsWith(".")),
        [],
      );
    });
  }
});
