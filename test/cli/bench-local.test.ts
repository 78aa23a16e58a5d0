import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";

ownShmDir();

interface Measured {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly rows: readonly { readonly id: string; readonly figures: readonly Readonly<Record<string, unknown>>[] }[];
  readonly absent: readonly unknown[];
}

const ROWS = [
  "pair-threads",
  "counter-threads",
  "hand-over-threads",
  "queue-numbers-1-threads",
  "pair-processes",
  "counter-processes",
  "hand-over-processes",
  "queue-numbers-1-processes",
  "barrier",
];

describe("bench local · processes", () => {
  test("--json has the machine, and every row's figures, all larger than nothing", async (t) => {
    const lockstep = new Lockstep(t, ["bench", "local", "--quick", "--json"]);
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    assert.equal(lockstep.stderr, ""); // progress is for terminals
    const { machine, rows, absent } = JSON.parse(lockstep.stdout) as Measured;
    assert.deepEqual(Object.keys(machine), ["cpu", "cores", "system", "node"]);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ROWS,
    );
    for (const figure of rows.flatMap(({ figures }) => figures)) {
      assert.deepEqual(Object.keys(figure), ["name", "medianNs", "p99Ns", "maxNs"]);
      for (const key of ["medianNs", "p99Ns", "maxNs"]) assert.ok((figure[key] as number) > 0);
    }
    assert.deepEqual(absent, []);
  });

  test("the table: a line a figure, and what each row is", async (t) => {
    const lockstep = new Lockstep(t, ["bench", "local", "--quick"]);
    assert.deepEqual(await lockstep.closed(), { code: 0, signal: null });
    const lines = lockstep.stdout.split("\n");
    const at = lines.findIndex((line) => /^MEASURED +BY +MEDIAN +P99$/.test(line));
    const figures = lines.slice(at + 1, lines.indexOf("", at + 1));
    assert.equal(figures.length, 14);
    for (const line of figures) assert.match(line, / [\d.]+ (ns|µs|ms) +[\d.]+ (ns|µs|ms|s)$/);
    for (const column of ["BY", "MEDIAN", "P99"])
      for (const line of figures) assert.match(line.slice(lines[at]!.indexOf(column) - 2), /^ {2}\S/);
  });
});
