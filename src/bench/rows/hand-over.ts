import { setTimeout as sleep } from "node:timers/promises";
import type { LocalLock } from "../../sync/lock.ts";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partner, type Partner, type Where } from "../partner.ts";
import type { Row } from "../row.ts";

export interface WaiterData {
  readonly where: Where;
  readonly space: string;
}

/** Hand-overs in one turn; with the rounds below more than two thousand. */
const size = 50;
/** After it said so, the waiter is given time to be asleep in its event loop: the worst case, and the usual one. */
const idleMs = 2;

/** From release() here to the line after `await lock.acquire()` there. */
export function handOver(where: Where): Row {
  return {
    id: `hand-over-${where}`,
    title: `Hand-over to an event loop that waits, ${where}`,
    how: "one way, by the clock both share; the waiter said that it waits and had 2 ms to fall asleep",
    rounds: 45,
    async open(effort) {
      const name = `bench-hand-over-${process.pid}`;
      const space = await openSpace(where, name);
      const lock = space.lock("hand-over");
      const data: WaiterData = { where, space: name };
      const waiter = await partner(where, new URL("./hand-over-waiter.js", import.meta.url), data);
      return {
        contenders: [
          { name: handedOver(where), side: "lockstep", measure: () => repeatHandOver(effort.share, () => handLock(lock, waiter)) },
        ],
        goals: [],
        absent: [],
        async close() {
          await waiter.close();
          await space.close();
        },
      };
    },
  };
}

/** The name of ours, for goals. */
export function handedOver(where: Where): string {
  return `release() → after await acquire(), ${where}`;
}

/** One turn. */
export async function repeatHandOver(share: number, once: () => Promise<number>): Promise<number[]> {
  const samplesNs: number[] = [];
  for (let i = Math.ceil(size * share); i > 0; i--) samplesNs.push(await once());
  return samplesNs;
}

async function handLock(lock: LocalLock, waiter: Partner): Promise<number> {
  const hold = await lock.acquire();
  await letWait(waiter);
  const releasedNs = nowNs();
  await hold.release();
  return ((await waiter.next()) as number) - releasedNs;
}

/** Has the waiter wait, and gives it time to fall asleep. */
export async function letWait(waiter: Partner): Promise<void> {
  waiter.send("wait");
  const said = await waiter.next();
  if (said !== "waiting") throw new Error(`the waiter said ${String(said)}`);
  await sleep(idleMs);
}
