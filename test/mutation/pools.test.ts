import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { changedCopy } from "../model/library.ts";
import { poolMutations } from "./pool-mutations.ts";

const PROGRAM = fileURLToPath(new URL("../fixtures/pool/mutated-program.js", import.meta.url));
/** What takes a second or two is stuck when it takes this long; one that should end well gets more, as the machine may be busy. */
const STUCK_MS = 10_000;
const PATIENT_MS = 60_000;

/** How the program ends with a library that was changed so. */
function outcome(changes: Parameters<typeof changedCopy>[0], scenario: string): string {
  const folder = changedCopy(changes);
  try {
    const { status, signal, stderr } = spawnSync(process.execPath, [PROGRAM, pathToFileURL(join(folder, "index.js")).href, scenario], {
      encoding: "utf8",
      timeout: changes.length > 0 ? STUCK_MS : PATIENT_MS,
      killSignal: "SIGKILL",
    });
    return status === 0 ? "well" : `${signal ?? status}: ${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("mutations · all", () => {
  for (const scenario of new Set(poolMutations.map(({ mustFail }) => mustFail))) {
    test(`of pools, with nothing changed: "${scenario}" ends well`, () => assert.equal(outcome([], scenario), "well"));
  }
  for (const mutation of poolMutations) {
    test(`${mutation.bug}: caught by a pool's "${mutation.mustFail}"`, () =>
      assert.match(outcome([mutation], mutation.mustFail), mutation.says));
  }
});
