import { describe, test } from "node:test";
import * as fc from "fast-check";
import { processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { ConditionSequence, conditionSteps } from "./condition-sequence.ts";

ownShmDir();
let spaces = 0;

describe("properties · threads", () => {
  test("whatever one thread does with a condition, exactly those go on who waited and were notified", () =>
    fc.assert(
      fc.asyncProperty(conditionSteps, fc.boolean(), (steps, isRecursive) =>
        new ConditionSequence([threads(`condition ${spaces++}`, { names: 16, bytes: 4096 })], isRecursive).take(steps),
      ),
      { numRuns: 1000 },
    ));
});

describe("properties · processes", () => {
  test("whatever three parties do with a condition, exactly those go on who waited and were notified", () =>
    fc.assert(
      fc.asyncProperty(conditionSteps, fc.boolean(), async (steps, isRecursive) => {
        const name = `condition ${spaces++}`;
        await new ConditionSequence([await processes(name, { names: 16 }), await processes(name), await processes(name)], isRecursive).take(
          steps,
        );
      }),
      { numRuns: 400 },
    ));
});
