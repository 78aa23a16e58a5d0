import { join } from "node:path";
import type { Where } from "../../src/bench/partner.ts";
import { channel } from "../peers/channel.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";
import type { Contender, Goal, Row } from "../../src/bench/row.ts";
import type { Freight } from "../../src/bench/rows/freight.ts";
import { blockingQueue, queue, queueTimes } from "../../src/bench/rows/queue.ts";
import { against } from "../against.ts";

const python = "CPython multiprocessing.Queue";
const ipc = "child_process IPC";
const ipcAdvanced = "child_process IPC, advanced";
const post = "postMessage";

/** How many times faster than mp.Queue, IPC and postMessage the project promises to be. */
function wanted(kind: Freight): readonly [python: number, ipc: number, post: number] {
  if (kind === "objects") return [2, 1, 0];
  return kind === "megabytes" ? [1, 1, 1] : [5, 2, 1.5];
}

/** The queue against Node's own channels and CPython's queue. */
export function queueAgainstPeers(where: Where, kind: Freight, pairs: number): Row {
  const row = against(queue(where, kind, pairs), async ({ share }) => {
    const times = queueTimes(kind, pairs, share);
    const nodes = where === "threads" ? [[post, await channel("threads", pairs)] as const] : await ipcs(pairs);
    const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "mp-queue.py")]);
    return {
      contenders: [
        ...nodes.map(([name, its]): Contender => ({ name, side: "peer", measure: () => its.pass(kind, times) })),
        ...("why" in cpython
          ? []
          : [{ name: python, side: "peer", measure: () => cpython.ask(`${kind} ${pairs} ${times}`) } satisfies Contender]),
      ],
      goals: goalsOf(where, kind),
      absent: "why" in cpython ? [cpython] : [],
      async close() {
        for (const [, its] of nodes) await its.close();
        if (!("why" in cpython)) await cpython.close();
      },
    };
  });
  return pairs === 1 ? row : { ...row, how: `${row.how}; of Node's channels, ${pairs} → 1, as they have one end each` };
}

function goalsOf(where: Where, kind: Freight): Goal[] {
  const contender = blockingQueue(where);
  const [overPython, overIpc, overPost] = wanted(kind);
  const goals: Goal[] = [{ contender, peer: python, sense: "faster-by", limit: overPython }];
  if (where === "processes") goals.push({ contender, peer: ipc, sense: "faster-by", limit: overIpc });
  else if (overPost > 0) goals.push({ contender, peer: post, sense: "faster-by", limit: overPost });
  return goals;
}

async function ipcs(pairs: number): Promise<(readonly [string, Awaited<ReturnType<typeof channel>>])[]> {
  return [
    [ipc, await channel("processes", pairs)],
    [ipcAdvanced, await channel("processes", pairs, "advanced")],
  ];
}
