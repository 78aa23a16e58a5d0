import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barrierScenarios } from "../model/barrier-scenarios.ts";
import { conditionScenarios } from "../model/condition-scenarios.ts";
import { deadlockScenarios } from "../model/deadlock-scenarios.ts";
import { directoryScenarios } from "../model/directory-scenarios.ts";
import { eventScenarios } from "../model/event-scenarios.ts";
import { explored } from "../model/explored.ts";
import { loadLibrary } from "../model/library.ts";
import { lockScenarios } from "../model/lock-scenarios.ts";
import { pipeScenarios } from "../model/pipe-scenarios.ts";
import { queueScenarios } from "../model/queue-scenarios.ts";
import { rlockScenarios } from "../model/rlock-scenarios.ts";
import { rwlockScenarios } from "../model/rwlock-scenarios.ts";
import type { Scenario } from "../model/scenario.ts";
import { semaphoreScenarios } from "../model/semaphore-scenarios.ts";
import { barrierMutations } from "./barrier-mutations.ts";
import { deadlockMutations } from "./deadlock-mutations.ts";
import { directoryMutations } from "./directory-mutations.ts";
import { lockMutations } from "./lock-mutations.ts";
import { monitorMutations } from "./monitor-mutations.ts";
import { pipeMutations } from "./pipe-mutations.ts";
import { queueMutations } from "./queue-mutations.ts";
import { rwlockMutations } from "./rwlock-mutations.ts";
import type { Mutation } from "./mutation.ts";

const MUTATIONS = [
  ...lockMutations,
  ...monitorMutations,
  ...queueMutations,
  ...pipeMutations,
  ...barrierMutations,
  ...deadlockMutations,
  ...rwlockMutations,
  ...directoryMutations,
];
const SCENARIOS: Record<Mutation["model"], readonly Scenario[]> = {
  lock: lockScenarios,
  rlock: rlockScenarios,
  semaphore: semaphoreScenarios,
  condition: conditionScenarios,
  event: eventScenarios,
  queue: queueScenarios,
  pipe: pipeScenarios,
  barrier: barrierScenarios,
  deadlock: deadlockScenarios,
  rwlock: rwlockScenarios,
  directory: directoryScenarios,
};

describe("mutations · model", () => {
  for (const mutation of MUTATIONS) {
    test(`${mutation.bug}: caught by ${mutation.model}, "${mutation.mustFail}"`, async () => {
      const scenario = SCENARIOS[mutation.model].find(({ claim }) => claim === mutation.mustFail);
      assert.ok(scenario, `no scenario of the ${mutation.model} is called "${mutation.mustFail}"`);
      const library = await loadLibrary([mutation]); // throws when the text to change is not there exactly once
      const { violation } = await explored(library, scenario);
      assert.ok(violation, "it survived");
      assert.match(violation.message, mutation.says);
    });
  }

  test("a mutation whose text is not there is an error", async () => {
    await assert.rejects(loadLibrary([{ file: "local/raw/raw-lock.js", find: "no such text", replace: "" }]), /0 times/);
  });

  test("a mutation whose text is there twice is an error", async () => {
    await assert.rejects(loadLibrary([{ file: "local/raw/raw-lock.js", find: "const", replace: "" }]), /times/);
  });
});
