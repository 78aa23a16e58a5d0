import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { runTally } from "./run-tally.ts";

ownShmDir();
const folder = mkdtempSync(join(tmpdir(), "lockstep-tally-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "nothing"));
writeFileSync(join(folder, "empty"), "");
writeFileSync(join(folder, "none"), "--- !!! …\n");
writeFileSync(join(folder, "text"), "some text\n".repeat(100_000));
writeFileSync(join(folder, "large"), "");
truncateSync(join(folder, "large"), 1_200_000_000);

const BAD: readonly [what: string, args: string[], message: RegExp][] = [
  ["a path that is not there", [join(folder, "gone")], /gone cannot be counted: ENOENT/],
  ["a folder without files", [join(folder, "nothing")], /^there is no file to count$/m],
  ["a device", ["/dev/null"], /no file to count; \/dev\/null: neither a file nor a folder/],
  ["a file that cannot be read", ["/proc/self/mem"], /no file to count; \/proc\/self\/mem: EIO/],
  ["an empty file", [join(folder, "empty")], /not one word/],
  ["a text without words", [join(folder, "none")], /not one word/],
  ["more text than 1 GiB", [join(folder, "large")], /more text than 1024 MiB; give fewer paths/],
  ["one process", ["--processes", "1"], /--processes "1": expected a whole number from 2 to 64/],
  ["no number", ["--passes", "many"], /--passes "many": expected a whole number from 1/],
  [
    "more passes than can be counted",
    ["--passes", "100000", join(folder, "text")],
    /--passes 100000 of 1000001 bytes are too many.*at most 2147/,
  ],
  ["a store of one process", ["--on", "memory:"], /^--on "memory:": what is in "memory:" is this process's alone.*expected redis:/],
  ["a folder as a store", ["--on", "file:./state"], /^--on "file:\.\/state": .*; expected redis:\/\/HOST or etcd:\/\/HOST,HOST$/m],
  ["a store that nobody knows", ["--on", "mysql://host"], /^--on "mysql:\/\/host": expected redis:/],
  ["a Redis of no port", ["--on", "redis://host:port"], /^--on: .*is no address of Redis/],
  ["an etcd of no port", ["--on", "etcd://host:port"], /^--on: .*is no address of etcd/],
  ["an unknown option", ["--quick"], /Unknown option '--quick'.*--help/],
];

describe("tally · processes", () => {
  for (const [what, args, message] of BAD) {
    test(`${what} is refused, saying why`, async () => {
      const { code, out, errors } = await runTally(args);
      assert.equal(code, 2);
      assert.match(errors, message);
      assert.equal(out, "");
    });
  }

  for (const url of ["redis://127.0.0.1:1", "etcd://127.0.0.1:1"]) {
    test(`${url}, where nobody is, is told in one line`, async () => {
      const { code, out, errors } = await runTally(["--on", url]);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(errors, /^engine: [^\n]*127\.0\.0\.1:1[^\n]*\n$/);
    });
  }

  test("--help says what a word is, and what the options are", async () => {
    const { code, out } = await runTally(["--help"]);
    assert.equal(code, 0);
    for (const word of ["--on", "--processes", "--passes", "--json", "A word is", "Exit code"]) assert.ok(out.includes(word), word);
  });
});
