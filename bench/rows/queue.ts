import { join } from "node:path";
import type { Where } from "../partner.ts";
import { channel } from "../peers/channel.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";
import type { Contender, Goal, Row } from "../row.ts";
import type { Freight } from "./freight.ts";
import { queueTeam } from "./queue-team.ts";

const python = "CPython multiprocessing.Queue";
const ipc = "child_process IPC";
const ipcAdvanced = "child_process IPC, advanced";
const post = "postMessage";

const what: Readonly<Record<Freight, string>> = {
  numbers: "numbers",
  strings: "strings of 16 letters",
  objects: "objects {id, name}",
  megabytes: "messages of 1 MB",
};
/** Values each producer passes in one turn. */
const timesOf: Readonly<Record<Freight, number>> = { numbers: 200_000, strings: 200_000, objects: 50_000, megabytes: 200 };

/** How many times faster than mp.Queue, IPC and postMessage the project promises to be. */
function wanted(kind: Freight): readonly [python: number, ipc: number, post: number] {
  if (kind === "objects") return [2, 1, 0];
  return kind === "megabytes" ? [1, 1, 1] : [5, 2, 1.5];
}

/** So many producers pass values to as many consumers. */
export function queue(where: Where, kind: Freight, pairs: number): Row {
  const blocking = `putSync → getSync, ${where}`;
  const awaiting = `await put → await get, ${where}`;
  return {
    id: `queue-${kind}-${pairs}-${where}`,
    title: `Queue, ${pairs} → ${pairs} ${where}: ${what[kind]}`,
    how: `ns per value over all, from a common start to the last value had${pairs > 1 ? `; of Node's channels, ${pairs} → 1, as they have one end each` : ""}`,
    rounds: 7,
    async open(effort) {
      const times = Math.ceil((timesOf[kind] / pairs) * effort.share);
      const team = await queueTeam(where, pairs);
      const nodes = where === "threads" ? [[post, await channel("threads", pairs)] as const] : await ipcs(pairs);
      const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "mp-queue.py")]);
      const [overPython, overIpc, overPost] = wanted(kind);
      const goals: Goal[] = [
        { contender: blocking, peer: python, sense: "faster-by", limit: overPython },
        ...(where === "processes" ? [{ contender: blocking, peer: ipc, sense: "faster-by", limit: overIpc } as const] : []),
        ...(where === "threads" && overPost > 0 ? [{ contender: blocking, peer: post, sense: "faster-by", limit: overPost } as const] : []),
      ];
      const contenders: Contender[] = [
        { name: blocking, side: "lockstep", measure: () => team.pass(kind, true, times) },
        { name: awaiting, side: "lockstep", measure: () => team.pass(kind, false, times) },
        ...nodes.map(([name, its]): Contender => ({ name, side: "peer", measure: () => its.pass(kind, times) })),
        ...("why" in cpython
          ? []
          : [{ name: python, side: "peer", measure: () => cpython.ask(`${kind} ${pairs} ${times}`) } satisfies Contender]),
      ];
      return {
        contenders,
        goals,
        absent: "why" in cpython ? [cpython] : [],
        async close() {
          await team.close();
          for (const [, its] of nodes) await its.close();
          if (!("why" in cpython)) await cpython.close();
        },
      };
    },
  };
}

async function ipcs(pairs: number): Promise<(readonly [string, Awaited<ReturnType<typeof channel>>])[]> {
  return [
    [ipc, await channel("processes", pairs)],
    [ipcAdvanced, await channel("processes", pairs, "advanced")],
  ];
}
