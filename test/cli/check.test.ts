import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, describe, test } from "node:test";
import { historyEventLine } from "lockstep/check";
import { type Act, historyOf } from "../fixtures/check/acts.ts";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { ownFolder } from "../fixtures/log/own-folder.ts";

const RIGHT: Act[] = [
  [1, "write", 1, 0, 10],
  [2, "read", null, 5, 20, "ok", 0],
];
const WRONG: Act[] = [...RIGHT, [3, "read", null, 30, 40, "ok", 0]];
/** Too many sums to try. */
const HARD: Act[] = [...Array.from({ length: 40 }, (_, at): Act => [at, "add", 2 ** at, 0, 1000]), [99, "read", null, 2, 3, "ok", -1]];

function lines(acts: readonly Act[]): string {
  return historyOf(...acts)
    .map(historyEventLine)
    .join("");
}

function check(t: TestContext, acts: readonly Act[], ...line: string[]): Lockstep {
  const file = join(ownFolder(t), "history.jsonl");
  writeFileSync(file, lines(acts));
  return new Lockstep(t, ["check", file, ...line]);
}

describe("check · all", () => {
  test("0: linearizable", async (t) => {
    const lockstep = check(t, RIGHT, "--model", "register");
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.match(lockstep.stdout, /history\.jsonl: linearizable \(2 operations on 1 key, register, \d+\.\d\d s\)\n$/);
    assert.equal(lockstep.stderr, "");
  });

  test("1: not linearizable, with the smallest impossible part, and a page if it is asked for", async (t) => {
    const html = join(ownFolder(t), "page.html");
    const lockstep = check(t, WRONG, "--model", "register", "--html", html);
    assert.deepEqual(await lockstep.closed(), { code: 1, signal: null });
    assert.match(
      lockstep.stdout,
      /history\.jsonl: not linearizable \(3 operations on 1 key, register, \d+\.\d\d s\)\n\nNo order of the operations on "it"/,
    );
    assert.match(lockstep.stdout, /\n {2}process 1 {2}├─ write 1 ─┤\n {2}process 3 {16}├─ read → 0 ─┤ ✗\n/);
    assert.match(lockstep.stdout, /\n {2}process 3 {2}read → 0: 30 ns to 40 ns, \S*history\.jsonl:5\n/);
    assert.match(readFileSync(html, "utf8"), /history\.jsonl is not linearizable/);
  });

  test("a page is written of what is impossible alone", async (t) => {
    const html = join(ownFolder(t), "page.html");
    const lockstep = check(t, RIGHT, "--model", "register", "--html", html);
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.ok(!existsSync(html));
  });

  test("3: not known within the time given", async (t) => {
    const lockstep = check(t, HARD, "--model", "counter", "--timeout", "20ms");
    assert.deepEqual(await lockstep.closed(), { code: 3, signal: null });
    assert.match(lockstep.stdout, /: not known within the time given, of 1 of the keys \(41 operations on 1 key, counter, /);
  });

  test("- is the standard input", async (t) => {
    const lockstep = new Lockstep(t, ["check", "-", "--model", "register:1"]);
    lockstep.child.stdin!.end(lines(RIGHT));
    assert.deepEqual(await lockstep.closed(), { code: 1, signal: null });
    assert.match(lockstep.stdout, /^standard input: not linearizable/);
  });

  test("--json has all of it", async (t) => {
    const lockstep = check(
      t,
      [...WRONG, [9, "write", 0, 33, 35, "info"], [4, "write", 5, 33, 60], [4, "read", null, 70, 71, "ok", 1]],
      "--model",
      "register",
      "--json",
    );
    assert.deepEqual(await lockstep.closed(), { code: 1, signal: null });
    const { violation, ...rest } = JSON.parse(lockstep.stdout) as {
      violation: { key: string; of: number; operations: Record<string, unknown>[] };
    };
    assert.deepEqual(rest, { verdict: "not linearizable", operations: 6, keys: 1, unknown: [] });
    assert.deepEqual([violation.key, violation.of], ["it", 6]);
    const last = violation.operations.at(-1)!;
    assert.match(String(last["place"]), /history\.jsonl:\d+$/);
    delete last["place"];
    assert.deepEqual(last, { process: 4, op: "read", type: "ok", given: null, had: 1, beganNs: 70, endedNs: 71, culprit: true });
    const right = check(t, RIGHT, "--model", "register", "--json");
    await right.closed();
    assert.deepEqual(JSON.parse(right.stdout), { verdict: "linearizable", operations: 2, keys: 1, unknown: [], violation: null });
  });

  for (const [what, text, said] of [
    [
      "a line that is no JSON",
      "{}\nnonsense\n",
      /history\.jsonl:1: expected "process" to be a string or a number, and it is not there: \{\}\n/,
    ],
    [
      "an operation that the model has not",
      lines([[1, "enqueue", 1, 0, 1]]),
      /history\.jsonl:1: register has no operation "enqueue"; expected one of read, write, cas\n/,
    ],
    [
      "two open operations of one process",
      lines([[1, "read", 1, 0, 1]]).replace('"ok"', '"invoke"'),
      /history\.jsonl:2: process 1 begins read while its read of \S*history\.jsonl:1 is open/,
    ],
  ] as const) {
    test(`64: ${what}`, async (t) => {
      const file = join(ownFolder(t), "history.jsonl");
      writeFileSync(file, text);
      const lockstep = new Lockstep(t, ["check", file, "--model", "register"]);
      assert.deepEqual(await lockstep.closed(), { code: 64, signal: null });
      assert.equal(lockstep.stdout, "");
      assert.match(lockstep.stderr, said);
    });
  }

  test("64: a page that cannot be written", async (t) => {
    const lockstep = check(t, WRONG, "--model", "register", "--html", join(ownFolder(t), "no", "page.html"));
    assert.deepEqual(await lockstep.closed(), { code: 64, signal: null });
    assert.match(lockstep.stderr, /^lockstep check: --html \S+ cannot be written: ENOENT/);
  });

  test("an empty history is linearizable", async (t) => {
    const lockstep = check(t, [], "--model", "queue:4");
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
  });
});
