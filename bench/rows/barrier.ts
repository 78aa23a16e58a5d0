import { join } from "node:path";
import { nowNs } from "../now-ns.ts";
import { openSpace } from "../open-space.ts";
import { partner } from "../partner.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";
import type { Contender, Row } from "../row.ts";
import type { BarrierData, BarrierJob } from "./barrier-worker.ts";

const python = "CPython multiprocessing.Barrier";
const blocking = "waitSync, processes";
const awaiting = "await wait, processes";
const parties = 4;
const times = 5000;
const startDelayNs = 50e6;

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
      const data: BarrierData = { where: "processes", space: name, parties };
      const module = new URL("./barrier-worker.js", import.meta.url);
      const team = await Promise.all(Array.from({ length: parties }, () => partner("processes", module, data)));
      const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "barrier.py")]);
      const turn = Math.ceil(times * effort.share);
      const pass = async (isBlocking: boolean): Promise<number[]> => {
        const startNs = nowNs() + startDelayNs;
        for (const member of team) member.send({ isBlocking, times: turn, startNs } satisfies BarrierJob);
        const endsNs = (await Promise.all(team.map((member) => member.next()))) as number[];
        return [(Math.max(...endsNs) - startNs) / turn];
      };
      const ours: Contender[] = [
        { name: blocking, side: "lockstep", measure: () => pass(true) },
        { name: awaiting, side: "lockstep", measure: () => pass(false) },
      ];
      return {
        contenders: "why" in cpython ? ours : [...ours, { name: python, side: "peer", measure: () => cpython.ask(`${parties} ${turn}`) }],
        goals: [{ contender: blocking, peer: python, sense: "faster-by", limit: 5 }],
        absent: "why" in cpython ? [cpython] : [],
        async close() {
          for (const member of team) await member.close();
          await space.close();
          if (!("why" in cpython)) await cpython.close();
        },
      };
    },
  };
}
