import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Tinypool } from "tinypool";
import { nowNs } from "../../src/bench/now-ns.ts";
import { openSpace } from "../../src/bench/open-space.ts";
import type { Where } from "../../src/bench/partner.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";
import type { Contender, Row } from "../../src/bench/row.ts";

const python = "CPython Pool.map, chunksize 1";
const workers = 2;
const inFlight = 256;
const module = new URL("./square.js", import.meta.url);
const times = 50_000;

/** Tiny tasks: what a pool costs. */
export function pool(where: Where): Row {
  const apply = `apply, ${where}`;
  const map = `map, chunks of one, ${where}`;
  return {
    id: `pool-${where}`,
    title: `Pool, tiny tasks, ${workers} workers: ${where}`,
    how: `ns per task that squares a number, ${inFlight} calls in flight; of the maps, all at once`,
    rounds: 7,
    async open(effort) {
      const turn = Math.ceil(times * effort.share);
      const space = await openSpace(where, `bench-pool-${where}-${process.pid}`);
      const ours = space.pool<typeof import("./square.ts")>(module, { workers });
      const filename = fileURLToPath(module);
      const piscina = new Piscina({ filename, minThreads: workers, maxThreads: workers });
      const tinypool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
      const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "mp-pool.py")]);
      const numbers = Array.from({ length: turn }, (_, n) => n);
      const contenders: Contender[] = [
        { name: apply, side: "lockstep", measure: () => paced(turn, (n) => ours.apply("square", [n])) },
        { name: map, side: "lockstep", measure: () => timed(turn, ours.map("square", numbers, { chunk: 1 })) },
        { name: "piscina", side: "peer", measure: () => paced(turn, (n) => piscina.run(n, { name: "square" })) },
        { name: "tinypool", side: "peer", measure: () => paced(turn, (n) => tinypool.run(n, { name: "square" })) },
      ];
      for (const { measure } of contenders) await measure(); // workers start, and code is compiled
      if (!("why" in cpython)) contenders.push({ name: python, side: "peer", measure: () => cpython.ask(`${workers} ${turn}`) });
      return {
        contenders,
        goals: ["piscina", "tinypool", python].map((peer) => ({ contender: apply, peer, sense: "faster-by", limit: 2 })),
        absent: "why" in cpython ? [cpython] : [],
        async close() {
          await space.close();
          await piscina.destroy();
          await tinypool.destroy();
          if (!("why" in cpython)) await cpython.close();
        },
      };
    },
  };
}

/** So many calls, never more than the bound in flight. */
async function paced(count: number, call: (n: number) => Promise<unknown>): Promise<number[]> {
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  return timed(count, Promise.all(Array.from({ length: inFlight }, line)));
}

async function timed(count: number, done: Promise<unknown>): Promise<number[]> {
  const startNs = nowNs();
  await done;
  return [(nowNs() - startNs) / count];
}
