import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as library from "../../src/check.ts";
import { type Act, historyOf } from "../fixtures/check/acts.ts";
import { modelsOf } from "../fixtures/check/models.ts";
import { randomHistory } from "../fixtures/check/random-history.ts";

const { checkHistory, counter, queue, register } = library;

/** Sums of powers of two, any of which may have been added or not: each subset is another configuration. */
const HARD: Act[] = Array.from({ length: 24 }, (_, at): Act => [at, "add", 2 ** at, 0, 1000]);
const TEAM = 8;

/** Eight at a time put, so that nobody knows in which order until all are taken, in another order. */
function deepQueue(teams: number): Act[] {
  const acts: Act[] = [];
  for (let put = 0; put < teams * TEAM; put++) {
    const [team, at] = [Math.floor(put / TEAM), put % TEAM];
    const taken = team * TEAM + ((at * 5 + team) % TEAM);
    acts.push([at, "enqueue", put, 100 * team + at, 100 * team + 50 + at]);
    acts.push([0, "dequeue", null, 1e6 + 10 * put, 1e6 + 10 * put + 5, "ok", taken]);
  }
  return acts;
}

const IMPOSSIBLE: Act = [99, "read", null, 2, 3, "ok", -1];

describe("check · all", () => {
  for (const of of ["register", "lock", "queue"]) {
    test(`${of}: a large history comes to its end`, () => {
      const events = randomHistory({ of, operations: 20_000, processes: 10, keys: 20, unknownOneIn: 5000, seed: 3 });
      assert.equal(checkHistory(events, modelsOf(library)[of]!).verdict, "linearizable");
    });
  }

  test("one key that is used much comes to its end", () => {
    const events = randomHistory({ of: "register", operations: 20_000, processes: 10, seed: 3 });
    assert.equal(checkHistory(events, register()).verdict, "linearizable");
  });

  test("a queue that was filled by many at a time, and then emptied, comes to its end", () => {
    const acts = deepQueue(100);
    assert.equal(checkHistory(historyOf(...acts), queue()).verdict, "linearizable");
    const takings = acts.filter(([, op]) => op === "dequeue");
    const changed = acts.map((act): Act => {
      const other = act === takings[400] ? takings[420] : act === takings[420] ? takings[400] : act;
      return [...act.slice(0, 6), other![6]] as unknown as Act;
    });
    const { verdict, violation } = checkHistory(historyOf(...changed), queue());
    assert.equal(verdict, "not linearizable");
    assert.ok(violation!.operations.length < 8, `${violation!.operations.length} are left`);
  });

  test("what costs more than it may is unknown, and the other keys are judged", () => {
    const events = [...historyOf(...HARD, IMPOSSIBLE), ...historyOf([200, "add", 1, 0, 1]).map((one) => ({ ...one, key: "easy" }))];
    const { verdict, unknown, keys } = checkHistory(events, counter(), { configurationsMax: 1000 });
    assert.deepEqual([verdict, unknown, keys], ["unknown", ["it"], 2]);
  });

  test("what is impossible is told although another key is unknown", () => {
    const events = [
      ...historyOf(...HARD, IMPOSSIBLE),
      ...historyOf([200, "read", null, 0, 1, "ok", 1]).map((one) => ({ ...one, key: "wrong" })),
    ];
    const { verdict, unknown, violation } = checkHistory(events, counter(), { configurationsMax: 1000 });
    assert.deepEqual([verdict, unknown, violation?.key], ["not linearizable", ["it"], "wrong"]);
  });

  test("it is asked whether the time is over, and then gives up", () => {
    let asked = 0;
    const { verdict } = checkHistory(historyOf(...HARD, IMPOSSIBLE), counter(), { isOver: () => ++asked === 3 });
    assert.deepEqual([verdict, asked], ["unknown", 3]);
  });

  test("a budget that is none is refused", () => {
    for (const configurationsMax of [0, 1.5, -1, NaN, Infinity])
      assert.throws(() => checkHistory([], register(), { configurationsMax }), {
        code: "invalid",
        message: /^configurationsMax is .*; expected a whole number of at least 1$/,
      });
  });
});
