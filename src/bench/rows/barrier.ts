import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { type Where, partner } from "../partner.ts";
import type { Row } from "../row.ts";

export interface BarrierData {
  readonly where: Where;
  readonly space: string;
  readonly parties: number;
}

export interface BarrierJob {
  readonly isBlocking: boolean;
  readonly times: number;
  readonly startNs: number;
}

export const blockingBarrier = "waitSync, processes";
export const barrierParties = 4;
const times = 5000;
const startDelayNs = 50e6;

/** How often they pass in one turn. */
export function barrierTimes(share: number): number {
  return Math.ceil(times * share);
}

/** Four processes pass a barrier, again and again. */
export function barrier(): Row {
  return {
    id: "barrier",
    title: "Barrier, 4 processes",
    how: "per passing of all four, from a common start to the last one's end",
    rounds: 7,
    async open(effort) {
      const name = `bench-barrier-${process.pid}`;
      const space = await openSpace("processes", name);
      const data: BarrierData = { where: "processes", space: name, parties: barrierParties };
      const module = new URL("./barrier-worker.js", import.meta.url);
      const team = await Promise.all(Array.from({ length: barrierParties }, () => partner("processes", module, data)));
      const turn = barrierTimes(effort.share);
      const pass = async (isBlocking: boolean): Promise<number[]> => {
        const startNs = nowNs() + startDelayNs;
        for (const member of team) member.send({ isBlocking, times: turn, startNs } satisfies BarrierJob);
        const endsNs = (await Promise.all(team.map((member) => member.next()))) as number[];
        return [(Math.max(...endsNs) - startNs) / turn];
      };
      return {
        contenders: [
          { name: blockingBarrier, side: "lockstep", measure: () => pass(true) },
          { name: "await wait, processes", side: "lockstep", measure: () => pass(false) },
        ],
        goals: [],
        absent: [],
        async close() {
          for (const member of team) await member.close();
          await space.close();
        },
      };
    },
  };
}
