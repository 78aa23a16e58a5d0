import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { changedCopy } from "../model/library.ts";
import { poolMutations } from "./pool-mutations.ts";

const PROGRAM = fileURLToPath(new URL("../fixtures/pool/mutated-program.js", import.meta.url));
/** What takes a second or two is stuck when it takes this long; one that should end well gets more, as the machine may be busy. */
const STUCK_MS = 10_000;
const PATIENT_MS = 60_000;
const AT_ONCE = 4;

const run = promisify(execFile);

/** How the program ends with a library that was changed so. */
async function outcome(changes: Parameters<typeof changedCopy>[0], scenario: string): Promise<string> {
  const folder = changedCopy(changes);
  try {
    await run(process.execPath, [PROGRAM, pathToFileURL(join(folder, "index.js")).href, scenario], {
      timeout: changes.length > 0 ? STUCK_MS : PATIENT_MS,
      killSignal: "SIGKILL",
    });
    return "well";
  } catch (error) {
    const { code, signal, stderr } = error as { code?: unknown; signal?: string | null; stderr?: string };
    if (stderr === undefined) throw error;
    return `${signal ?? String(code)}: ${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("mutations · all", () => {
  for (const scenario of new Set(poolMutations.map(({ mustFail }) => mustFail))) {
    test(`of pools, with nothing changed: "${scenario}" ends well`, async () => assert.equal(await outcome([], scenario), "well"));
  }
  // Most of them do nothing until their time is over.
  describe("bugs in pools", { concurrency: AT_ONCE }, () => {
    for (const mutation of poolMutations) {
      test(`${mutation.bug}: caught by a pool's "${mutation.mustFail}"`, async () =>
        assert.match(await outcome([mutation], mutation.mustFail), mutation.says));
    }
  });
});
