import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { RecordLog } from "../../../src/engine/log/record-log.ts";
import { until } from "../../fixtures/lock/until.ts";
import { counting } from "../../fixtures/log/counting.ts";
import { ownFolder } from "../../fixtures/log/own-folder.ts";

const { record, last } = counting;

/** Files are synced by this instead, from now to the end of the test; it is given the sync. Counts the calls. */
async function syncBy(t: TestContext, instead: (sync: () => Promise<void>) => Promise<void>): Promise<{ count: number; restore(): void }> {
  const file = await open(fileURLToPath(import.meta.url), "r");
  const files = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  const sync = files.datasync;
  const mocked = t.mock.method(files, "datasync", function (this: FileHandle) {
    return instead(() => sync.call(this));
  });
  return {
    get count() {
      return mocked.mock.callCount();
    },
    restore: () => mocked.mock.restore(),
  };
}

function failed(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: fdatasync`), { code });
}

describe("log", () => {
  test("an append resolves after its sync, not before, and 64 of one moment share it", async (t) => {
    const { log } = await RecordLog.open(ownFolder(t));
    t.after(() => log.close());
    const goOn: (() => void)[] = [];
    const syncs = await syncBy(t, (sync) => new Promise<void>((resolve) => goOn.push(resolve)).then(sync));
    let done = 0;
    const append = (number: number): Promise<number> => log.append(record(number)).then(() => done++);
    const first = Promise.all(Array.from({ length: 64 }, (_, at) => append(at + 1)));
    await until(() => syncs.count === 1, "the sync");
    const second = Promise.all(Array.from({ length: 64 }, (_, at) => append(at + 65)));
    assert.equal(done, 0);
    goOn[0]!();
    await first;
    await until(() => syncs.count === 2, "the next sync");
    assert.equal(done, 64);
    goOn[1]!();
    await second;
    assert.equal(syncs.count, 2);
  });

  for (const [code, said] of [
    ["EIO", "EIO: fdatasync"],
    ["ENOSPC", "the disk is full; make room and open it again"],
    ["EDQUOT", "the disk is full"],
  ] as const)
    test(`after a sync that failed with ${code} everything is refused and nothing written, until it is opened again`, async (t) => {
      const folder = ownFolder(t);
      const { log } = await RecordLog.open(folder);
      await log.append(record(1));
      const syncs = await syncBy(t, () => Promise.reject(failed(code)));
      const refusal = { code: "engine", message: new RegExp(`^writing to .*: ${said}`) };
      const appended = [2, 3].map((number) => log.append(record(number)));
      const replaced = log.replace(record(3));
      const later = log.append(record(4));
      for (const refused of [...appended, replaced, later]) await assert.rejects(refused, refusal);
      assert.equal(syncs.count, 1);
      syncs.restore();
      const path = join(
        folder,
        readdirSync(folder).find((name) => name.startsWith("log"))!,
      );
      const { size } = statSync(path);
      await assert.rejects(log.append(record(5)), refusal);
      await assert.rejects(log.replace(record(5)), refusal);
      assert.equal(log.isSnapshotDue, false);
      await log.close();
      assert.equal(statSync(path).size, size);
      // What it was refused for may have come to the disk all the same; from here on it is synced.
      const again = await syncBy(t, (sync) => sync());
      const opened = await RecordLog.open(folder);
      t.after(() => opened.log.close());
      assert.ok([1, 3].includes(last(opened.snapshot, opened.records)));
      assert.equal(again.count, 1);
    });

  test("a snapshot that cannot be synced loses nothing, and refuses what comes after", async (t) => {
    const folder = ownFolder(t);
    const { log } = await RecordLog.open(folder);
    await log.append(record(1));
    let count = 0;
    const syncs = await syncBy(t, (sync) => (++count === 2 ? Promise.reject(failed("EIO")) : sync())); // the first is the new log's
    await assert.rejects(log.replace(record(1)), { code: "engine", message: /EIO/ });
    await assert.rejects(log.append(record(2)), { code: "engine", message: /EIO/ });
    syncs.restore();
    await log.close();
    const opened = await RecordLog.open(folder);
    t.after(() => opened.log.close());
    assert.equal(opened.snapshot, undefined);
    assert.equal(last(undefined, opened.records), 1);
  });
});
