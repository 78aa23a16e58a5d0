import { join } from "node:path";
import { nowNs } from "../../src/bench/now-ns.ts";
import { openSpace } from "../../src/bench/open-space.ts";
import { partner, type Where } from "../../src/bench/partner.ts";
import { echo } from "../peers/echo.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";
import type { Contender, Row } from "../../src/bench/row.ts";
import type { PipeData, PipeJob } from "./pipe-worker.ts";

const python = "CPython multiprocessing.Pipe";
const times = 5000;

/** A number goes there and back. */
export function pipe(where: Where): Row {
  const blocking = `sendSync → receiveSync, ${where}`;
  const awaiting = `await send → await receive, ${where}`;
  const node = where === "threads" ? "MessageChannel" : "child_process IPC";
  return {
    id: `pipe-${where}`,
    title: `Pipe, ${where}: there and back`,
    how: "ns per round trip of a number, one after another",
    rounds: 11,
    async open(effort) {
      const name = `bench-pipe-${where}-${process.pid}`;
      const space = await openSpace(where, name);
      const end = space.pipe<number>("talk", "left");
      const other = await partner(where, new URL("./pipe-worker.js", import.meta.url), { where, space: name } satisfies PipeData);
      const turn = Math.ceil(times * effort.share);
      const measure = async (isBlocking: boolean): Promise<number[]> => {
        other.send({ isBlocking, times: turn } satisfies PipeJob);
        await other.next();
        const startNs = nowNs();
        for (let n = 0; n < turn; n++) {
          if (isBlocking) {
            end.sendSync(n);
            end.receiveSync();
          } else {
            await end.send(n);
            await end.receive();
          }
        }
        return [(nowNs() - startNs) / turn];
      };
      const nodes = await echo(where);
      const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "mp-pipe.py")]);
      const contenders: Contender[] = [
        { name: blocking, side: "lockstep", measure: () => measure(true) },
        { name: awaiting, side: "lockstep", measure: () => measure(false) },
        { name: node, side: "peer", measure: () => nodes.roundTrips(turn) },
        ...("why" in cpython ? [] : [{ name: python, side: "peer", measure: () => cpython.ask(String(turn)) } satisfies Contender]),
      ];
      return {
        contenders,
        goals: [],
        absent: "why" in cpython ? [cpython] : [],
        async close() {
          await other.close();
          await end.close();
          await space.close();
          await nodes.close();
          if (!("why" in cpython)) await cpython.close();
        },
      };
    },
  };
}
