import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { scenarios } from "../fixtures/stores/scenarios.ts";
import { type Cast, Stage } from "../fixtures/stores/stage.ts";
import { changedCopy } from "../model/library.ts";
import { remoteMutations } from "./remote-mutations.ts";
import { remoteQueueMutations } from "./remote-queue-mutations.ts";

const LIBRARY = fileURLToPath(new URL("../../src", import.meta.url));
let stages = 0;

/** Plays it with the library in that folder. */
async function play(library: string, scenario: string): Promise<void> {
  const load = (file: string): Promise<object> => import(pathToFileURL(join(library, file)).href);
  const cast = { ...(await load("engine/table/memory.js")), ...(await load("remote/space.js")) } as Cast;
  const stage = new Stage(cast, `stage-${++stages}`);
  try {
    await scenarios[scenario]!(stage);
  } finally {
    await stage.close();
  }
}

describe("mutations · stores", () => {
  for (const scenario of Object.keys(scenarios)) test(scenario, () => play(LIBRARY, scenario));

  for (const { bug, scenario, ...change } of [...remoteMutations, ...remoteQueueMutations])
    test(`${bug}: caught`, async (t) => {
      const folder = changedCopy([change]);
      t.after(() => rmSync(folder, { recursive: true }));
      await assert.rejects(play(folder, scenario), { name: /^(AssertionError|LockstepError)$/ });
    });
});
