import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { MODELS } from "../../src/simulator/models.ts";
import type { runSeed } from "../../src/simulator/run-seed.ts";
import { changedCopy } from "../model/library.ts";
import { simulatorMutations } from "./simulator-mutations.ts";
import { simulatorTokenMutations } from "./simulator-token-mutations.ts";

const PARTS = ["protocol", "simulator", "sync"];
const SEEDS = 300;
const NODES = 5;
const MUTATIONS = [...simulatorMutations, ...simulatorTokenMutations];

/** The invariants that the first seeds that break any do break, by how often; until that one is among them. */
async function brokenIn(folder: string, model: string, invariant: string, nodes = NODES): Promise<string[]> {
  const load = async (file: string): Promise<unknown> => await import(pathToFileURL(join(folder, "simulator", file)).href);
  const { MODELS: models } = (await load("models.js")) as { MODELS: typeof MODELS };
  const { runSeed: run } = (await load("run-seed.js")) as { runSeed: typeof runSeed };
  const told: string[] = [];
  for (let seed = 0; seed < SEEDS && !told.includes(invariant); seed++) {
    const { broken } = run(models[model]!, { nodes, seed, faults: models[model]!.tolerates });
    if (broken !== undefined) told.push(broken.invariant);
  }
  return told;
}

describe("mutations · simulator", () => {
  for (const { bug, model, violates, nodes, ...change } of MUTATIONS) {
    test(`${model}: ${bug}: "${violates}"`, async (t) => {
      const folder = changedCopy([change], PARTS);
      t.after(() => rmSync(folder, { recursive: true }));
      const told = await brokenIn(folder, model, violates, nodes);
      assert.ok(told.includes(violates), `of ${SEEDS} seeds the invariants broken were: ${told.join(", ") || "none"}`);
      t.diagnostic(`seed ${told.length}`);
    });
  }
});
