import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type LocalQueue, processes, threads } from "lockstep";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { anything } from "./anything.ts";

ownShmDir();

const steps = fc.array(fc.oneof(fc.record({ put: anything }), fc.record({ get: fc.integer({ min: 1, max: 4 }) })), { maxLength: 40 });

/** Puts and takes in one thread, against a list of structured clones. */
async function agrees(queue: LocalQueue, sequence: readonly ({ put: unknown } | { get: number })[]): Promise<void> {
  const model: unknown[] = [];
  for (const step of sequence) {
    if ("get" in step) {
      assert.deepEqual(await queue.tryGet(step.get), model.splice(0, step.get));
      continue;
    }
    try {
      if (queue.tryPutSync(step.put)) model.push(structuredClone(step.put));
    } catch (error) {
      assert.equal((error as { code: string }).code, "full");
    }
    assert.equal(queue.size, model.length);
  }
  assert.deepEqual(queue.tryGetSync(999), model);
}

for (const [substrate, open] of [
  ["threads", async () => threads("values")],
  ["processes", () => processes("values")],
] as const) {
  describe(`properties · ${substrate}`, () => {
    test("whatever is put into a small queue comes out as its structured clone, in order", async (t) => {
      const space = await open();
      t.after(() => space.close());
      const queue = space.queue("values", { bytes: 2048 });
      await fc.assert(
        fc.asyncProperty(steps, (sequence) => agrees(queue, sequence)),
        { numRuns: 400 },
      );
    });
  });
}
