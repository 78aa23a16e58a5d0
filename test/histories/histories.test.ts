import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { operations } from "./history.ts";
import { judge } from "./judge.ts";
import { recordRun } from "./record-run.ts";

ownShmDir();

for (const substrate of ["threads", "processes"] as const) {
  describe(`histories · ${substrate}`, () => {
    for (const workload of ["queue", "lock", "register"] as const) {
      test(`${workload}: nothing in a recorded run, some of its clients killed, is impossible`, async (t) => {
        const events = await recordRun({ substrate, workload, clients: 4, steps: 300, kills: 4 });
        assert.deepEqual(judge(workload, events), []);
        const ended = { ok: 0, fail: 0, info: 0 };
        for (const { type } of operations(events)) ended[type]++;
        assert.ok(ended.ok > 400, "much was done");
        t.diagnostic(`${ended.ok} ok, ${ended.fail} had no effect, ${ended.info} of which nobody knows`);
      });
    }
  });
}
