import { type RemoteSpace, connect } from "lockstep";
import type { Row } from "../../src/bench/row.ts";
import { RedisServer } from "../../test/fixtures/servers/redis-server.ts";
import { serversAbsent } from "../../test/fixtures/servers/servers-absent.ts";
import { bareName, bareScript, redisSemaphore, redisSemaphoreName, redlock, redlockName } from "../peers/redis-locks.ts";
import { Contenders } from "./contenders.ts";
import { absentRow } from "./absent-row.ts";
import { Closing } from "./closing.ts";
import { timePairs } from "./time-pairs.ts";

const ours = "await acquire + await release";
const CLIENTS = 16;
const PAIRS = 50;

/** One client, a free lock on a Redis. */
export function redisPair(): Row {
  return {
    id: "redis-pair",
    title: "A free lock on Redis taken and given back, one client",
    how: `per pair; a sample is a block of ${PAIRS} pairs; the server shares the cores`,
    rounds: 15,
    async open(effort) {
      const why = serversAbsent("redis-server");
      if (why !== undefined) return absentRow(ours, why);
      const closing = new Closing();
      const { url } = await RedisServer.start(closing);
      const space = await connect(url);
      const lock = space.lock("pair");
      const peers = [bareScript(url, "bare"), redlock(url, "redlock"), redisSemaphore(url, "semaphore")];
      for (const one of [space, ...peers]) closing.after(() => one.close());
      const blocks = Math.ceil(30 * effort.share);
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => timePairs(async () => (await lock.acquire()).release(), blocks, PAIRS) },
          ...peers.map(({ name, pair }) => ({
            name,
            side: name === bareName ? ("floor" as const) : ("peer" as const),
            measure: () => timePairs(pair, blocks, PAIRS),
          })),
        ],
        goals: [
          { contender: ours, peer: bareName, sense: "at-most", limit: 1.2 },
          { contender: ours, peer: redlockName, sense: "faster-by", limit: 1 },
          { contender: ours, peer: redisSemaphoreName, sense: "faster-by", limit: 1 },
        ],
        absent: [],
        close: () => closing.close(),
      };
    },
  };
}

/** Sixteen clients, each on a connection of its own, that want the same lock all the time. */
export function redisContended(): Row {
  return {
    id: "redis-16",
    title: `One lock on Redis, ${CLIENTS} clients`,
    how: `per pair of all together, in windows of half a second; the peers ask again every 5 to 10 ms, which they do every 100 or 200 ms by default`,
    rounds: 9,
    async open(effort) {
      const why = serversAbsent("redis-server");
      if (why !== undefined) return absentRow(ours, why);
      const closing = new Closing();
      const { url } = await RedisServer.start(closing);
      const windowMs = 500 * effort.share;
      const each = <T extends { close(): Promise<void> }>(make: () => T | Promise<T>): Promise<T[]> =>
        Promise.all(
          Array.from({ length: CLIENTS }, async () => {
            const one = await make();
            closing.after(() => one.close());
            return one;
          }),
        );
      const spaces = await each((): Promise<RemoteSpace> => connect(url));
      const locks = spaces.map((space) => space.lock("contended"));
      const redlocks = await each(() => redlock(url, "redlock"));
      const semaphores = await each(() => redisSemaphore(url, "semaphore"));
      const contenders = [
        new Contenders(
          ours,
          locks.map((lock) => async () => (await lock.acquire()).release()),
          windowMs,
        ),
        new Contenders(
          redlockName,
          redlocks.map(({ pair }) => pair),
          windowMs,
        ),
        new Contenders(
          redisSemaphoreName,
          semaphores.map(({ pair }) => pair),
          windowMs,
        ),
      ];
      for (const one of contenders) await one.begin();
      return {
        contenders: contenders.map((one) => ({
          name: one.name,
          side: one.name === ours ? "lockstep" : "peer",
          measure: () => one.measure(),
        })),
        goals: [
          { contender: ours, peer: redlockName, sense: "faster-by", limit: 1 },
          { contender: ours, peer: redisSemaphoreName, sense: "faster-by", limit: 1 },
        ],
        absent: [],
        remarks: () => contenders.map(({ remark }) => remark),
        close: () => closing.close(),
      };
    },
  };
}
