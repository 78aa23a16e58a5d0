import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { checkTypes } from "../house/check-types.ts";
import { ROOT } from "../house/root.ts";

const folder = join(ROOT, "dist", `notes-${process.pid}`);
after(() => rmSync(folder, { recursive: true, force: true }));

const OPENING = `import { threads } from "lockstep";
const space = threads();
const lock = space.lock("lock");
const startStep2 = space.condition("start step 2", lock);
`;

/** What the compiler says to a call, in one line. */
function said(stem: string, call: string): string {
  return checkTypes(join(folder, stem), [{ place: stem, stem, code: OPENING + call, of: undefined, runs: false }]);
}

describe("notes", () => {
  test("note 000's start_step2.wait(), without the lock, does not compile", () => {
    assert.match(said("wait", "await startStep2.wait();"), /wait\.ts\(5,18\): error TS2554/);
    assert.match(said("wait-for", "await startStep2.waitFor(() => true);"), /error TS2554/);
    assert.match(said("notify", "startStep2.notifyAll();"), /error TS2554/);
  });

  test("the lock itself is no hold of it", () => {
    assert.match(said("lock", "await startStep2.wait(lock);"), /error TS2740: Type .LocalLock. is missing/);
  });

  test("with the hold it compiles", () => {
    assert.equal(said("hold", "await lock.withLock((hold) => startStep2.wait(hold));"), "");
  });
});
