import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Lockstep } from "../fixtures/cli/lockstep.ts";
import { changedCopy } from "../model/library.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lockstep-simulate-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

async function run(t: TestContext, line: readonly string[], program?: string): Promise<{ code: number | null; out: string; err: string }> {
  const lockstep = new Lockstep(t, ["simulate", ...line], program === undefined ? {} : { program });
  const { code } = await lockstep.closed();
  return { code, out: lockstep.stdout, err: lockstep.stderr };
}

describe("simulate", () => {
  test("says what ran, what went wrong, what was met, and that nothing is broken", async (t) => {
    const { code, out, err } = await run(t, ["ricart-agrawala", "--nodes", "3", "--seeds", "40"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^protocol +ricart-agrawala, 3 nodes$/m);
    assert.match(out, /^seeds +40 from 0$/m);
    assert.match(out, /^faults +.*\bpartition [\d,]+/m);
    assert.match(out, /^met +.*\bentered [\d,]+/m);
    assert.match(out, /^broken +nothing$/m);
  });

  test("without faults nothing is lost, and what was never met is said", async (t) => {
    const { out } = await run(t, ["central", "--seeds", "2", "--faults", "none"]);
    assert.match(out, /^faults +none$/m);
    assert.match(out, /^NEVER MET +died inside, died while it waited, paused inside$/m);
  });

  test("--json is the same however many threads count it", async (t) => {
    const told = async (): Promise<object> => {
      const {
        threads: _,
        elapsedMs: __,
        ...rest
      } = JSON.parse((await run(t, ["central", "--seeds", "25", "--json"])).out) as Record<string, unknown>;
      return rest;
    };
    const one = await told();
    assert.deepEqual(await told(), one);
    assert.deepEqual(Object.keys(one), [
      "protocol",
      "nodes",
      "firstSeed",
      "faults",
      "seeds",
      "events",
      "messages",
      "us",
      "situations",
      "done",
      "broken",
    ]);
  });

  test("--trace writes the run of one seed, its first line what it is", async (t) => {
    const file = join(folder(t), "trace.jsonl");
    assert.equal((await run(t, ["central", "--seed", "7", "--trace", file])).code, 0);
    const [head, ...lines] = readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual([head!["format"], head!["protocol"], head!["seed"]], ["lockstep trace 1", "central", 7]);
    assert.ok(lines.length > 1000 && lines.every((line) => typeof line["atUs"] === "number" && typeof line["what"] === "string"));
  });

  test("a bug is found: exit 1, the seed, and a line that runs it again, shrunk", async (t) => {
    const library = changedCopy([
      { file: "protocol/mutex/central.js", find: "isHeld: saved?.granted !== undefined", replace: "isHeld: false" },
    ]);
    t.after(() => rmSync(library, { recursive: true }));
    const program = join(library, "cli", "main.js");
    const { code, out } = await run(t, ["central", "--seeds", "60"], program);
    assert.equal(code, 1);
    assert.match(out, /^BROKEN +(exclusion|growing tokens): node \d entered/m);
    const [, line] = /^again +lockstep simulate (.*)$/m.exec(out)!;
    assert.match(out, /^it takes +[2-5] nodes, [a-z, -]+, and \d of the adversary's deeds$/m);
    const file = join(folder(t), "trace.jsonl");
    const again = await run(t, line!.replace("trace.jsonl", file).split(" "), program);
    assert.equal(again.code, 1);
    const broken = (text: string): string => /^BROKEN +(.*)$/m.exec(text)![1]!;
    assert.equal(broken(again.out), broken(out));
    const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1)!;
    assert.match(last, /"what":"violation","invariant":"(exclusion|growing tokens)"/);
  });

  for (const [line, says] of [
    [[], /expected PROTOCOL/],
    [["centrl"], /"centrl" is no protocol; did you mean central\?/],
    [["central", "more"], /unexpected "more"; simulate takes one PROTOCOL, and options/],
    [["constructor"], /"constructor" is no protocol/],
    [["central", "--nodes", "0"], /--nodes is "0"; expected a whole number of 1 to 1000/],
    [["central", "--seeds", "some"], /--seeds is "some"; expected a whole number/],
    [["central", "--faults", "rain"], /"rain" is no fault; there are loss, /],
    [["central", "--faults", "crash,lost-sync"], /central does not survive "lost-sync", so such a run could never end well/],
    [["central", "--spare", "1,x", "--seed", "1"], /--spare has "x"/],
    [["central", "--spare", "1"], /--spare is for one seed/],
  ] as const) {
    test(`${line.join(" ") || "nothing"} is refused`, async (t) => {
      const { code, out, err } = await run(t, line);
      assert.deepEqual([code, out], [64, ""]);
      assert.match(err, says);
    });
  }

  test("list shows every protocol and every fault", async (t) => {
    const { code, out } = await run(t, ["list"]);
    assert.equal(code, 0);
    for (const name of ["central", "ricart-agrawala-phi", "lost-sync"]) assert.match(out, new RegExp(`^${name} `, "m"));
  });
});
