import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "lockstep";
import type { Row } from "../../src/bench/row.ts";
import { RedisServer } from "../../test/fixtures/servers/redis-server.ts";
import { serversAbsent } from "../../test/fixtures/servers/servers-absent.ts";
import { bareScript } from "../peers/redis-locks.ts";
import { absentRow } from "./absent-row.ts";
import { Closing } from "./closing.ts";
import { Contenders } from "./contenders.ts";
import { timePairs } from "./time-pairs.ts";

const inMemory = "await acquire + await release, memory:";
const nothing = "two awaited calls that do nothing";
const inFolder = "await acquire + await release, file:";
const inRedis = "the bare script by ioredis, appendfsync always";
const CALLERS = 64;
const PAIRS = 1000;

/** Our own table in this thread's memory. */
export function embeddedPairsInMemory(): Row {
  return {
    id: "memory-pair",
    title: "A free lock of memory: taken and given back",
    how: `per pair; a sample is a block of ${PAIRS} pairs`,
    rounds: 11,
    async open(effort) {
      const space = await connect("memory:");
      const lock = space.lock("pair");
      const blocks = Math.ceil(100 * effort.share);
      const noop = async (): Promise<void> => {};
      return {
        contenders: [
          { name: inMemory, side: "lockstep", measure: () => timePairs(async () => (await lock.acquire()).release(), blocks, PAIRS) },
          { name: nothing, side: "floor", measure: () => timePairs(async () => (await noop(), noop()), blocks, PAIRS) },
        ],
        goals: [],
        absent: [],
        close: () => space.close(),
      };
    },
  };
}

/** Our own table in a folder, every answer synced before it is given, beside a Redis that does the same. */
export function embeddedPairsInFolder(): Row {
  return {
    id: "file-64",
    title: `Free locks of file: taken and given back by ${CALLERS} callers at a time`,
    how: "per pair of all together, each with a lock of its own, in windows of half a second; both sync before they answer, on the same disk",
    rounds: 9,
    async open(effort) {
      const why = serversAbsent("redis-server");
      if (why !== undefined) return absentRow(inFolder, why);
      const closing = new Closing();
      const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
      closing.after(() => rmSync(folder, { recursive: true }));
      const space = await connect(`file:${folder}`);
      closing.after(() => space.close());
      const { url } = await RedisServer.start(closing, { args: ["--appendonly", "yes", "--appendfsync", "always"] });
      const windowMs = 500 * effort.share;
      const each = <T>(make: (at: number) => T): T[] => Array.from({ length: CALLERS }, (_, at) => make(at));
      const locks = each((at) => space.lock(`lock ${at}`));
      const bare = bareScript(url, "bare");
      closing.after(() => bare.close());
      const ours = new Contenders(
        inFolder,
        locks.map((lock) => async () => (await lock.acquire()).release()),
        windowMs,
      );
      const theirs = new Contenders(
        inRedis,
        each((at) => () => bare.pair(at)),
        windowMs,
      );
      return {
        contenders: [
          { name: inFolder, side: "lockstep", measure: () => ours.measure() },
          { name: inRedis, side: "peer", measure: () => theirs.measure() },
        ],
        goals: [{ contender: inFolder, peer: inRedis, sense: "faster-by", limit: 0.8 }],
        absent: [],
        remarks: () => [ours.remark, theirs.remark],
        close: () => closing.close(),
      };
    },
  };
}
