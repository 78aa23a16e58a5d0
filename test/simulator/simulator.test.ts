import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ALL_FAULTS } from "../../src/simulator/fault.ts";
import { MODELS } from "../../src/simulator/models.ts";
import { runSeed } from "../../src/simulator/run-seed.ts";
import { addRun, emptySummary } from "../../src/simulator/summary.ts";
import { Trace } from "../../src/simulator/trace.ts";

const SEEDS = 150;

function traceOf(name: string, seed: number): string[] {
  const lines: string[] = [];
  const model = MODELS[name]!;
  runSeed(model, { nodes: 5, seed, faults: model.tolerates, trace: new Trace((line) => lines.push(line)) });
  return lines;
}

for (const [name, model] of Object.entries(MODELS)) {
  describe(`simulator: ${name}`, () => {
    test(`${SEEDS} seeds under all faults break nothing, and meet with all that should be met with`, () => {
      const summary = emptySummary();
      for (let seed = 0; seed < SEEDS; seed++) {
        const run = runSeed(model, { nodes: 5, seed, faults: model.tolerates });
        assert.equal(run.broken, undefined, `seed ${seed}: ${JSON.stringify(run.broken)}`);
        addRun(summary, run);
      }
      const never = Object.entries(summary.situations).filter(([, count]) => count === 0);
      assert.deepEqual(never, []);
      assert.deepEqual(Object.keys(summary.faults).toSorted(), [...model.tolerates].toSorted());
    });

    for (const nodes of [1, 2, 3, 8]) {
      test(`${nodes} nodes`, () => {
        for (let seed = 0; seed < 20; seed++) {
          const { broken } = runSeed(model, { nodes, seed, faults: model.tolerates });
          assert.equal(broken, undefined, `seed ${seed}: ${JSON.stringify(broken)}`);
        }
      });
    }

    if (model.detects.length > 0) {
      test("a node that cannot read what it saved stays down, and nothing is broken", () => {
        let rotten = 0;
        for (let seed = 0; seed < 100; seed++) {
          const { broken, counts } = runSeed(model, { nodes: 5, seed, faults: [...model.tolerates, ...model.detects] });
          assert.equal(broken, undefined, `seed ${seed}: ${JSON.stringify(broken)}`);
          rotten += counts.faults.get("bit-rot") ?? 0;
        }
        assert.ok(rotten > 0);
      });
    }

    test("the same seed twice is the same run, to the last byte, and another seed another", () => {
      for (let seed = 0; seed < 5; seed++) assert.deepEqual(traceOf(name, seed), traceOf(name, seed));
      assert.notDeepEqual(traceOf(name, 0), traceOf(name, 1));
    });
  });
}

describe("simulator", () => {
  test("a disk that forgets what it has confirmed breaks central, and is found", () => {
    const told = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      const { broken } = runSeed(MODELS["central"]!, { nodes: 3, seed, faults: ALL_FAULTS.filter((fault) => fault !== "bit-rot") });
      if (broken !== undefined) told.add(broken.invariant);
    }
    assert.ok(told.has("growing tokens"), [...told].join(", "));
  });

  test("in a trace every arrival and every loss has its sending, and no time is before the last", () => {
    const lines = traceOf("ricart-agrawala", 3).map((line) => JSON.parse(line) as { atUs: number; what: string; id?: number });
    const sent = new Set<number>();
    let lastUs = 0;
    for (const { atUs, what, id } of lines) {
      assert.ok(atUs >= lastUs);
      lastUs = atUs;
      if (what === "send") sent.add(id!);
      else if (what === "arrive" || what === "lose") assert.ok(sent.has(id!));
    }
    const kinds = new Set(lines.map(({ what }) => what));
    for (const what of ["start", "send", "arrive", "request", "tell", "state", "save"]) assert.ok(kinds.has(what), what);
  });
});
