import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Model,
  type Violation,
  checkHistory,
  counter,
  lock,
  map,
  queue,
  register,
  timelinePage,
  violationText,
} from "../../src/check.ts";
import { type Act, historyOf } from "../fixtures/check/acts.ts";

function violationOf(model: Model, ...acts: Act[]): Violation {
  const { violation } = checkHistory(historyOf(...acts), model);
  assert.ok(violation !== undefined);
  return violation;
}

function part(model: Model, ...acts: Act[]): string[] {
  return violationOf(model, ...acts).operations.map(({ process, op, given, had }) =>
    [process, op, ...[given, had].filter((one) => one !== null).map((one) => JSON.stringify(one))].join(" "),
  );
}

/** So many times put and taken, written and read, taken and given back. */
function before(count: number, act: (at: number) => readonly [string, unknown, string, unknown]): Act[] {
  return Array.from({ length: count }, (_, at) => at).flatMap((at): Act[] => {
    const [first, given, second, had] = act(at);
    return [
      [at % 3, first, given, 4 * at, 4 * at + 1],
      [at % 3, second, null, 4 * at + 2, 4 * at + 3, "ok", had],
    ];
  });
}

const STALE: Act[] = [
  [1, "write", -1, 1000, 1010],
  [2, "write", -2, 1012, 1020],
  [3, "read", null, 1030, 1040, "ok", -1],
];

describe("check · all", () => {
  test("register: of a long history three operations are left", () => {
    const acts = [...before(100, (at) => ["write", at, "read", at]), ...STALE, [1, "read", null, 1100, 1101, "ok", -1] as const];
    assert.deepEqual(part(register(), ...acts), ["1 write -1 -1", "2 write -2 -2", "3 read -1"]);
  });

  test("register: a chain of changes is cut off", () => {
    const chain = Array.from({ length: 50 }, (_, at): Act => [at % 3, "cas", [at, at + 1], 4 * at, 4 * at + 1]);
    const acts: Act[] = [...chain, [1, "cas", [50, 60], 1000, 1010], [2, "cas", [50, 70], 1000, 1010]];
    assert.deepEqual(part(register(), ...acts), ["1 cas [49,50] [49,50]", "1 cas [50,60] [50,60]", "2 cas [50,70] [50,70]"]);
  });

  test("queue: of a long history what was put, and taken twice", () => {
    const acts: Act[] = [
      ...before(100, (at) => ["enqueue", at, "dequeue", at]),
      [1, "enqueue", "a", 1000, 1010],
      [2, "dequeue", null, 1000, 1020, "ok", "a"],
      [3, "dequeue", null, 1000, 1030, "ok", "a"],
      [1, "enqueue", "b", 1040, 1050],
    ];
    assert.deepEqual(part(queue(), ...acts), ['1 enqueue "a" "a"', '2 dequeue "a"', '3 dequeue "a"']);
  });

  test("lock: of a long history the two holds", () => {
    const acts: Act[] = [
      ...before(100, () => ["acquire", null, "release", null]),
      [1, "acquire", null, 1000, 1010],
      [2, "acquire", null, 1000, 1020],
    ];
    assert.deepEqual(part(lock(), ...acts), ["1 acquire", "2 acquire"]);
  });

  test("counter: what was only read is left out", () => {
    const acts: Act[] = [...before(9, (at) => ["add", 1, "read", at + 1]), [1, "read", null, 1000, 1010, "ok", 8]];
    assert.equal(part(counter(), ...acts).length, 10);
  });

  test("as text it is drawn by process, with where each operation was read", () => {
    const violation = violationOf(
      register(),
      [1, "write", 1, 0, 10],
      [2, "write", 2, 12, 32, "info"],
      ["a", "read", null, 14, 20, "ok", 2],
      [1, "read", null, 22, 30, "ok", 1],
      [1, "read", null, 40, 41, "ok", 1],
    );
    assert.equal(
      violationText(violation),
      `No order of the operations on "it" explains what came of them. The smallest part found that is impossible by itself, 4 operations of 5:

  process 1  ├─ write 1 ─┤                  ├─ read → 1 ─┤ ✗
  process 2                ├─ write 2 ? ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
  process a                  ├─ read → 2 ─┤

  process 1  write 1: 0 ns to 10 ns, event 1 by time
  process 2  write 2 ?: 12 ns to nobody knows, event 3 by time
  process a  read → 2: 14 ns to 20 ns, event 4 by time
  process 1  read → 1: 22 ns to 30 ns, event 6 by time

✗ when this one had ended, no order was left.   ┄ it is not known to have ended: it took effect at any time since, or never.
`,
    );
  });

  test("as a page it stands alone, and what comes from the history is text", () => {
    const violation = violationOf(
      register(),
      [1, "write", "<script>", 0, 1],
      [2, "read", null, 2, 3, "ok", '"&'],
      [3, "write", '"&', 4, 5, "info"],
    );
    const page = timelinePage("a<b", violation);
    assert.match(page, /^<!doctype html>\n/);
    assert.doesNotMatch(page, /<script|src=|href=|url\(/);
    assert.match(page, /<h1>a&lt;b is not linearizable<\/h1>/);
    assert.match(
      page,
      /<span class="bar wrong" style="grid-column: 2 \/ 3; grid-row: 1" title="read → &quot;\\&quot;&amp;&quot;, 2 ns to 3 ns">/,
    );
    assert.match(page, /prefers-color-scheme: dark/);
  });

  test("what looked and found nothing says so, and the one with whose end it is impossible is drawn, however many there are", () => {
    const lost = violationText(violationOf(map(), [1, "set", 1, 0, 1], [2, "get", null, 2, 3, "ok", null]));
    assert.match(lost, /get → null.*✗/);
    const acts = Array.from({ length: 100 }, (_, at): Act => [1, "add", 1, 2 * at + 1, 2 * at + 2]);
    const many = violationText(violationOf(counter(), [200, "read", null, 0, 2000, "ok", 101], ...acts));
    assert.match(many, /read → 101.*✗/);
  });
});
