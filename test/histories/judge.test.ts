import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HistoryEvent, Operation } from "./history.ts";
import { history, historyLine } from "./history.ts";
import { judge } from "./judge.ts";
import type { Workload } from "./workloads.ts";

type Act = readonly [
  process: number,
  op: Operation,
  value: HistoryEvent["value"],
  began: number,
  ended: number,
  type?: "ok" | "fail" | "info",
  result?: number,
];

/** A history of these operations. */
function of(key: Workload, ...acts: Act[]): HistoryEvent[] {
  return acts
    .flatMap(([process, op, value, began, ended, type = "ok", result]): HistoryEvent[] => [
      { process, type: "invoke", op, key, value, time: began },
      { process, type, op, key, value: result ?? value, time: ended },
    ])
    .toSorted((one, other) => one.time - other.time);
}

const CASES: readonly (readonly [claim: string, workload: Workload, acts: readonly Act[], wrong: RegExp | null])[] = [
  [
    "puts at the same time come in any order",
    "queue",
    [
      [1, "enqueue", 1, 0, 9],
      [2, "enqueue", 2, 1, 8],
      [1, "dequeue", null, 10, 11, "ok", 2],
      [1, "dequeue", null, 12, 13, "ok", 1],
    ],
    null,
  ],
  [
    "a value taken twice",
    "queue",
    [
      [1, "enqueue", 1, 0, 1],
      [1, "dequeue", null, 2, 3, "ok", 1],
      [2, "dequeue", null, 2, 3, "ok", 1],
    ],
    /1 was taken twice/,
  ],
  ["a value from nowhere", "queue", [[1, "dequeue", null, 2, 3, "ok", 1]], /1 was taken, and nobody put it/],
  [
    "a value of a put that had no effect",
    "queue",
    [
      [1, "enqueue", 1, 0, 1, "fail"],
      [1, "dequeue", null, 2, 3, "ok", 1],
    ],
    /nobody put it/,
  ],
  [
    "a value of one who was killed putting it",
    "queue",
    [
      [1, "enqueue", 1, 0, 1, "info"],
      [2, "dequeue", null, 2, 3, "ok", 1],
    ],
    null,
  ],
  [
    "a value taken before it was put",
    "queue",
    [
      [1, "dequeue", null, 0, 1, "ok", 1],
      [2, "enqueue", 1, 2, 3],
    ],
    /before it was put/,
  ],
  [
    "an order turned round",
    "queue",
    [
      [1, "enqueue", 1, 0, 1],
      [1, "enqueue", 2, 2, 3],
      [2, "dequeue", null, 4, 5, "ok", 2],
      [2, "dequeue", null, 6, 7, "ok", 1],
    ],
    /2 was put after 1 and taken before/,
  ],
  ["a lost value", "queue", [[1, "enqueue", 1, 0, 1]], /1 values were lost/],
  [
    "a value that one who was killed may have taken",
    "queue",
    [
      [1, "enqueue", 1, 0, 1],
      [2, "dequeue", null, 2, 3, "info"],
    ],
    null,
  ],
  [
    "holds one after another",
    "lock",
    [
      [1, "acquire", null, 0, 1],
      [2, "acquire", null, 0, 6],
      [1, "release", null, 4, 7],
      [2, "release", null, 8, 9],
    ],
    null,
  ],
  [
    "two holds at a time",
    "lock",
    [
      [1, "acquire", null, 0, 1],
      [2, "acquire", null, 2, 3],
      [1, "release", null, 4, 5],
      [2, "release", null, 6, 7],
    ],
    /2 had it at 3 ns, when 1 had not released it/,
  ],
  [
    "a hold that its holder's death ends",
    "lock",
    [
      [1, "acquire", null, 0, 1],
      [9, "release", 1, 3, 5, "info"],
      [2, "acquire", null, 2, 4],
      [2, "release", null, 6, 7],
    ],
    null,
  ],
  [
    "a hold that ends before its holder dies",
    "lock",
    [
      [1, "acquire", null, 0, 1],
      [2, "acquire", null, 2, 4],
      [9, "release", 1, 5, 6, "info"],
      [2, "release", null, 7, 8],
    ],
    /2 had it at 4 ns/,
  ],
  [
    "a hold that never ends",
    "lock",
    [
      [1, "acquire", null, 0, 1],
      [2, "acquire", null, 2, 4],
    ],
    /2 had it at 4 ns, when 1 never released it/,
  ],
  [
    "a read of what is being written",
    "register",
    [
      [1, "write", 1, 0, 9],
      [2, "read", null, 1, 2, "ok", 1],
      [3, "read", null, 1, 2, "ok", 0],
    ],
    null,
  ],
  ["a read of what nobody wrote", "register", [[2, "read", null, 1, 2, "ok", 1]], /1 was read, and nobody wrote it/],
  [
    "a read of what is written later",
    "register",
    [
      [2, "read", null, 1, 2, "ok", 1],
      [1, "write", 1, 3, 9],
    ],
    /before it was written/,
  ],
  [
    "a read of what was written over",
    "register",
    [
      [1, "write", 1, 0, 1],
      [1, "write", 2, 2, 3],
      [2, "read", null, 4, 5, "ok", 1],
    ],
    /1 was read, and 2 had been written over it/,
  ],
  [
    "a read of the beginning, written over",
    "register",
    [
      [1, "write", 2, 2, 3],
      [2, "read", null, 4, 5, "ok", 0],
    ],
    /0 was read, and 2/,
  ],
  [
    "a cas by one who was killed",
    "register",
    [
      [1, "cas", [0, 2], 2, 3, "info"],
      [2, "read", null, 4, 5, "ok", 2],
      [3, "read", null, 4, 5, "ok", 0],
    ],
    null,
  ],
  [
    "two who change one value",
    "register",
    [
      [1, "cas", [0, 2], 2, 5],
      [3, "cas", [0, 3], 2, 5],
    ],
    /two changed 0/,
  ],
];

describe("histories", () => {
  for (const [claim, workload, acts, wrong] of CASES) {
    test(`${workload}: ${claim} ${wrong === null ? "may be" : "cannot be"}`, () => {
      const found = judge(workload, of(workload, ...acts));
      if (wrong === null) assert.deepEqual(found, []);
      else assert.match(found.join("; "), wrong);
    });
  }

  test("the lines of several clients are one history by time, and what was cut off is left out", () => {
    const events = of("queue", [1, "enqueue", 1, 0, 3], [2, "dequeue", null, 1, 2, "ok", 1]);
    const texts = [1, 2].map((process) =>
      events
        .filter((event) => event.process === process)
        .map(historyLine)
        .join(""),
    );
    assert.deepEqual(history([`${texts[0]}{"proc`, texts[1]!]), events);
  });
});
