import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { RecordLog } from "../../../src/engine/log/record-log.ts";
import { recover } from "../../../src/engine/log/recover.ts";
import { counting } from "../../fixtures/log/counting.ts";
import { ownFolder } from "../../fixtures/log/own-folder.ts";

const { record, last } = counting;

/** How many are appended at one moment, how long each is, and whether a snapshot is made of all before. */
const MOMENT = fc.record({ fills: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), replaces: fc.boolean() });
type Moment = typeof MOMENT extends fc.Arbitrary<infer M> ? M : never;

/** What was acknowledged when the newest log was that long. */
interface Mark {
  readonly bytes: number;
  readonly acknowledged: number;
}

/** Writes it, and says when what was acknowledged: of the newest log alone, as what was before it is synced. */
async function write(folder: string, moments: readonly Moment[]): Promise<{ path: string; marks: readonly Mark[] }> {
  const { log } = await RecordLog.open(folder);
  let count = 0;
  let path = newestLog(folder);
  let marks: Mark[] = [{ bytes: statSync(path).size, acknowledged: 0 }];
  for (const { fills, replaces } of moments) {
    if (replaces) {
      await log.replace(record(count));
      if (newestLog(folder) !== path) marks = [];
      path = newestLog(folder);
      marks.push({ bytes: statSync(path).size, acknowledged: count });
    }
    await Promise.all(fills.map((fill) => log.append(record(++count, fill))));
    marks.push({ bytes: statSync(path).size, acknowledged: count });
  }
  await log.close();
  return { path, marks };
}

function newestLog(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.startsWith("log-"));
  return join(folder, names.toSorted().at(-1)!);
}

async function recovered(folder: string): Promise<number> {
  const { snapshot, records, tail } = await recover(folder);
  await tail.file.close();
  return last(snapshot, records);
}

describe("log", () => {
  test("cut at any byte it has all that was acknowledged until then, and no record without those before it", async (t) => {
    const folder = ownFolder(t);
    let number = 0;
    const check = async (moments: readonly Moment[]): Promise<void> => {
      const whole = join(folder, String(++number));
      const { path, marks } = await write(whole, moments);
      const bytes = readFileSync(path);
      for (let length = bytes.length; length >= marks[0]!.bytes; length--) {
        truncateSync(path, length);
        const acknowledged = marks.findLast((mark) => mark.bytes <= length)!.acknowledged;
        assert.equal(await recovered(whole), acknowledged, `${length} of ${bytes.length} bytes`);
      }
      // Not even its beginning: it was being made.
      for (const length of [0, 1, 27]) {
        writeFileSync(newestLog(whole), bytes.subarray(0, length));
        assert.equal(await recovered(whole), marks[0]!.acknowledged);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(MOMENT, { minLength: 1, maxLength: 5 }), check), { numRuns: 25 });
  });

  test("of a frame that was being written any part may have reached the disk: it is cut off, and nothing before it", async (t) => {
    const folder = ownFolder(t);
    let number = 0;
    const lost = fc.array(fc.record({ from: fc.nat(600), bytes: fc.integer({ min: 1, max: 200 }), what: fc.constantFrom(0, 255) }), {
      minLength: 1,
    });
    const check = async (moments: readonly Moment[], losses: readonly { from: number; bytes: number; what: number }[]): Promise<void> => {
      const whole = join(folder, String(++number));
      const { path, marks } = await write(whole, moments);
      const before = marks.at(-2)!;
      const bytes = readFileSync(path);
      const torn = Buffer.from(bytes);
      for (const { from, bytes: count, what } of losses) {
        const start = before.bytes + (from % (bytes.length - before.bytes));
        torn.fill(what, start, Math.min(start + count, bytes.length));
      }
      writeFileSync(path, torn);
      const isWhole = torn.equals(bytes);
      assert.equal(await recovered(whole), isWhole ? marks.at(-1)!.acknowledged : before.acknowledged);
    };
    await fc.assert(fc.asyncProperty(fc.array(MOMENT, { minLength: 2, maxLength: 5 }), lost, check), { numRuns: 200 });
  });

  test("a crash at any step of a snapshot leaves a folder that opens with everything", async (t) => {
    const folder = ownFolder(t);
    const at = (name: string): string => join(folder, name);
    const { log } = await RecordLog.open(at("now"));
    for (let number = 1; number <= 3; number++) await log.append(record(number));
    cpSync(at("now"), at("before"), { recursive: true });
    await log.replace(record(3));
    await log.append(record(4));
    await log.close();
    const [lock, newLog, snapshot] = readdirSync(at("now")).toSorted() as [string, string, string];
    assert.deepEqual([lock, newLog, snapshot], ["lock", "log-0000000000000004", "snapshot-0000000000000003"]);
    const stage = (name: string, files: Readonly<Record<string, string>>): string => {
      cpSync(at("before"), at(name), { recursive: true });
      for (const [from, to] of Object.entries(files)) cpSync(at(`now/${from}`), at(`${name}/${to}`));
      return at(name);
    };
    assert.equal(await recovered(stage("old log ended", {})), 3);
    assert.equal(await recovered(stage("new log begun", { [newLog]: newLog })), 4);
    assert.equal(await recovered(stage("snapshot written", { [newLog]: newLog, [snapshot]: `${snapshot}.new` })), 4);
    const named = stage("snapshot named", { [newLog]: newLog, [snapshot]: snapshot });
    assert.equal(await recovered(named), 4);
    assert.deepEqual(readdirSync(named).toSorted(), [lock, newLog, snapshot]);
    // The log that ended was synced before the next one began.
    const torn = stage("old log torn", { [newLog]: newLog });
    const old = join(torn, "log-0000000000000001");
    truncateSync(old, statSync(old).size - 1);
    await assert.rejects(recovered(torn), {
      code: "engine",
      message: /0001 is damaged at byte \d+: |0004 is damaged at byte 0: record 3 has to come before/,
    });
  });
});
