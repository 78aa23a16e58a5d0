import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { crc32c } from "../../../src/engine/log/crc32c.ts";
import { RecordLog } from "../../../src/engine/log/record-log.ts";
import { counting } from "../../fixtures/log/counting.ts";
import { ownFolder } from "../../fixtures/log/own-folder.ts";

const { record, last } = counting;

/** The only file of that kind, and its bytes. */
function only(folder: string, kind: "log" | "snapshot"): string {
  const names = readdirSync(folder).filter((name) => name.startsWith(kind));
  assert.equal(names.length, 1, names.join(" "));
  return join(folder, names[0]!);
}

async function reopened(folder: string): Promise<{ last: number; cut: unknown; snapshot: Uint8Array | undefined }> {
  const { log, snapshot, records, cut } = await RecordLog.open(folder);
  await log.close();
  return { last: last(snapshot, records), cut, snapshot };
}

/** Writes so many records one after another, and says where each ends. */
async function written(folder: string, count: number): Promise<number[]> {
  const { log } = await RecordLog.open(folder);
  const ends: number[] = [];
  for (let number = 1; number <= count; number++) {
    await log.append(record(number, 20));
    ends.push(statSync(only(folder, "log")).size);
  }
  await log.close();
  return ends;
}

describe("log", () => {
  test("the checksum is CRC-32C", () => {
    const digits = Buffer.from("123456789");
    assert.equal(crc32c(digits, 0, 9, 0), 0xe306_9283); // RFC 3720, B.4 has others of it
    assert.equal(crc32c(digits, 4, 9, crc32c(digits, 0, 4, 0)), 0xe306_9283);
    assert.equal(crc32c(Buffer.alloc(32), 0, 32, 0), 0x8a91_36aa);
  });

  test("records come back in the order of the calls, whatever their bytes, in a folder that is made", async (t) => {
    const folder = join(ownFolder(t), "deep", "down");
    const all = [...Array.from({ length: 300 }, (_, byte) => Buffer.alloc(byte, byte)), Buffer.alloc(1 << 24, 7)];
    const { log, records, snapshot, cut } = await RecordLog.open(folder);
    assert.deepEqual([records, snapshot, cut], [[], undefined, undefined]);
    await Promise.all(all.map((one) => log.append(one)));
    await log.close();
    const again = await RecordLog.open(folder);
    t.after(() => again.log.close());
    assert.equal(again.records.length, all.length);
    assert.ok(again.records.every((one, at) => all[at]!.equals(one)));
  });

  test("what is appended at one moment is one frame; what is appended meanwhile is the next", async (t) => {
    const folder = ownFolder(t);
    const { log } = await RecordLog.open(folder);
    const before = statSync(only(folder, "log")).size;
    await Promise.all(Array.from({ length: 50 }, (_, at) => log.append(record(at + 1, 96))));
    await log.close();
    assert.ok(statSync(only(folder, "log")).size - before < 50 * 104 + 20);
  });

  test("a snapshot takes the place of what came before it, and only of that", async (t) => {
    const folder = ownFolder(t);
    const { log } = await RecordLog.open(folder);
    const first = Promise.all([1, 2, 3].map((number) => log.append(record(number))));
    const replaced = log.replace(record(3));
    const later = Promise.all([4, 5].map((number) => log.append(record(number))));
    await assert.rejects(log.replace(record(5)), { code: "invalid", message: /a snapshot is being written/ });
    await Promise.all([first, replaced, later]);
    assert.deepEqual(readdirSync(folder).toSorted(), ["lock", "log-0000000000000004", "snapshot-0000000000000003"]);
    await log.close();
    assert.equal((await reopened(folder)).last, 5);
    const again = await RecordLog.open(folder);
    assert.deepEqual(again.records.map(counting.number), [4, 5]);
    await again.log.replace(record(5));
    await again.log.replace(record(77)); // nothing came since
    await again.log.close();
    assert.deepEqual((await reopened(folder)).snapshot, record(5));
  });

  test("a snapshot is due when the log is long, and not for what it replaced", async (t) => {
    const { log } = await RecordLog.open(ownFolder(t));
    t.after(() => log.close());
    const million = Buffer.alloc(1_000_000);
    await Promise.all(Array.from({ length: 16 }, () => log.append(million)));
    assert.equal(log.isSnapshotDue, false);
    await log.append(million);
    assert.equal(log.isSnapshotDue, true);
    await log.replace(record(17));
    assert.equal(log.isSnapshotDue, false);
  });

  test("a crash before a snapshot has its name leaves what it would have replaced", async (t) => {
    const folder = ownFolder(t);
    await written(folder, 3);
    writeFileSync(join(folder, "snapshot-0000000000000003.new"), "half a snapsh");
    const { log, records } = await RecordLog.open(folder);
    assert.equal(last(undefined, records), 3);
    assert.equal(existsSync(join(folder, "snapshot-0000000000000003.new")), false);
    await log.replace(record(3));
    await log.close();
    assert.equal((await reopened(folder)).last, 3);
  });

  test("what is not whole at the end is cut off, and told", async (t) => {
    const folder = ownFolder(t);
    const ends = await written(folder, 3);
    const path = only(folder, "log");
    const bytes = readFileSync(path);
    bytes[ends[2]! - 1]! ^= 1;
    writeFileSync(path, bytes);
    const cut = { file: path, offset: ends[1]!, bytes: ends[2]! - ends[1]! };
    assert.deepEqual(await reopened(folder), { last: 2, cut, snapshot: undefined });
    assert.equal(statSync(path).size, ends[1]);
    const { log } = await RecordLog.open(folder);
    await log.append(record(3));
    await log.close();
    assert.deepEqual(await reopened(folder), { last: 3, cut: undefined, snapshot: undefined });
  });

  test("any byte that is damaged before the last record is refused, with file and place, and left as it is", async (t) => {
    const folder = ownFolder(t);
    const ends = await written(folder, 3);
    const path = only(folder, "log");
    const bytes = readFileSync(path);
    for (let at = 0; at < ends[1]!; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(path, damaged);
      const offset = at < 28 ? 0 : at < ends[0]! ? 28 : ends[0]!;
      const message = new RegExp(`^${path} is damaged at byte ${offset}: .*Restore the folder from a copy`);
      await assert.rejects(RecordLog.open(folder), { code: "engine", message }, `byte ${at}`);
      assert.ok(readFileSync(path).equals(damaged));
    }
  });

  test("a snapshot that is damaged, and a log that is missing, are refused", async (t) => {
    const folder = ownFolder(t);
    const { log } = await RecordLog.open(folder);
    await log.append(record(1));
    await log.replace(record(1));
    await log.append(record(2));
    await log.close();
    const snapshot = only(folder, "snapshot");
    const bytes = readFileSync(snapshot);
    for (const damaged of [bytes.subarray(0, -1), bytes.subarray(0, 30), Buffer.alloc(bytes.length), Buffer.concat([bytes, bytes])]) {
      writeFileSync(snapshot, damaged);
      await assert.rejects(RecordLog.open(folder), { code: "engine", message: /snapshot-0+1 is damaged at byte/ });
    }
    writeFileSync(snapshot, bytes);
    writeFileSync(join(folder, "log-0000000000000009"), readFileSync(only(folder, "log")));
    await assert.rejects(RecordLog.open(folder), { code: "engine", message: /log-0+9 is damaged at byte 0: record 3 has to come before/ });
  });

  test("records that a caller made to look like frames do not pass for some", async (t) => {
    const folder = ownFolder(t);
    const ends = await written(folder, 2);
    const path = only(folder, "log");
    const frames = readFileSync(path).subarray(28);
    const other = ownFolder(t);
    const { log } = await RecordLog.open(other);
    await log.append(record(1));
    await log.append(Buffer.concat([Buffer.alloc(5), frames, Buffer.alloc(9)]));
    await log.close();
    const torn = only(other, "log");
    writeFileSync(torn, readFileSync(torn).subarray(0, -3));
    const { last: recovered } = await reopened(other);
    assert.equal(recovered, 1);
    assert.equal(ends.length, 2);
  });

  test("a closed log has written what was appended, and takes no more", async (t) => {
    const folder = ownFolder(t);
    const { log } = await RecordLog.open(folder);
    const appended = log.append(record(1));
    const closed = log.close();
    await assert.rejects(log.append(record(2)), { code: "closed" });
    await assert.rejects(log.replace(record(2)), { code: "closed" });
    await Promise.all([appended, closed, log.close()]);
    assert.equal((await reopened(folder)).last, 1);
  });

  test("what is too much is refused, and harms nothing", async (t) => {
    const { log } = await RecordLog.open(ownFolder(t));
    t.after(() => log.close());
    await assert.rejects(log.append(Buffer.alloc((1 << 24) + 1)), { code: "full", message: /at most 16777216/ });
    const most = Buffer.alloc(1 << 24);
    const waiting = [1, 2, 3].map(() => log.append(most));
    await assert.rejects(log.append(most), { code: "full", message: /wait for the disk/ });
    await Promise.all(waiting);
    await log.append(most);
  });

  test("a folder that cannot be had is an error of ours", async (t) => {
    const file = join(ownFolder(t), "file");
    writeFileSync(file, "");
    await assert.rejects(RecordLog.open(join(file, "below")), { name: "LockstepError", code: "engine", message: /^opening .*ENOTDIR/ });
  });
});
