import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { explored } from "./explored.ts";
import { type Library, loadLibrary } from "./library.ts";
import type { Scenario } from "./scenario.ts";

/** A suite that visits every state of each scenario with the shipped code, and wants no rule broken and everything met that the scenario is about. */
export function checkScenarios(primitive: string, scenarios: readonly Scenario[]): void {
  describe(`${primitive} · model`, () => {
    let library: Library;
    before(async () => {
      library = await loadLibrary([]);
    });
    for (const scenario of scenarios) {
      test(scenario.claim, async () => {
        const { violation, reached } = await explored(library, scenario);
        assert.equal(violation, undefined, violation && `${violation.message}\n${violation.trace.join("\n")}`);
        for (const wanted of scenario.reaches ?? [])
          assert.ok(reached.has(wanted), `no state had "${wanted}"; the scenario is not about what it says`);
      });
    }
  });
}
