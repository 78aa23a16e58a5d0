import { setTimeout as sleep } from "node:timers/promises";
import type { LocalLock } from "lockstep";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partner, type Partner, type Where } from "../partner.ts";
import { doorbell, type Doorbell } from "../peers/doorbell.ts";
import type { Row } from "../row.ts";
import type { WaiterData, WaiterJob } from "./hand-over-waiter.ts";

/** Hand-overs in one turn; with the rounds below more than two thousand. */
const size = 50;
/** After it said so, the waiter is given time to be asleep in its event loop: the worst case, and the usual one. */
const idleMs = 2;

/** From release() here to the line after `await lock.acquire()` there. */
export function handOver(where: Where): Row {
  const ours = `release() → after await acquire(), ${where}`;
  const bare = where === "threads" ? "bare doorbell: Atomics.notify → waitAsync" : "bare doorbell: a byte in a FIFO → net.Socket";
  return {
    id: `hand-over-${where}`,
    title: `Hand-over to an event loop that waits, ${where}`,
    how: "one way, by the clock both share; the waiter said that it waits and had 2 ms to fall asleep",
    rounds: 45,
    async open(effort) {
      const name = `bench-hand-over-${process.pid}`;
      const space = await openSpace(where, name);
      const lock = space.lock("hand-over");
      const bell = doorbell(where);
      const data: WaiterData = { where, space: name, bell: bell.address };
      const waiter = await partner(where, new URL("./hand-over-waiter.js", import.meta.url), data);
      const turn = Math.ceil(size * effort.share);
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => repeat(turn, () => handLock(lock, waiter)) },
          { name: bare, side: "floor", measure: () => repeat(turn, () => ringBell(bell, waiter)) },
        ],
        goals: where === "threads" ? [] : [{ contender: ours, peer: bare, sense: "at-most", limit: 1.5 }],
        absent: [],
        async close() {
          await waiter.close();
          bell.close();
          await space.close();
        },
      };
    },
  };
}

async function repeat(times: number, once: () => Promise<number>): Promise<number[]> {
  const samplesNs: number[] = [];
  for (let i = 0; i < times; i++) samplesNs.push(await once());
  return samplesNs;
}

async function handLock(lock: LocalLock, waiter: Partner): Promise<number> {
  const hold = await lock.acquire();
  await letWait(waiter, "lock");
  const releasedNs = nowNs();
  await hold.release();
  return ((await waiter.next()) as number) - releasedNs;
}

async function ringBell(bell: Doorbell, waiter: Partner): Promise<number> {
  await letWait(waiter, "bell");
  const rungNs = nowNs();
  bell.ring();
  return ((await waiter.next()) as number) - rungNs;
}

async function letWait(waiter: Partner, job: WaiterJob): Promise<void> {
  waiter.send(job);
  const said = await waiter.next();
  if (said !== "waiting") throw new Error(`the waiter said ${String(said)}`);
  await sleep(idleMs);
}
