import { join } from "node:path";
import type { Row } from "../../src/bench/row.ts";
import { barrier, barrierParties, barrierTimes, blockingBarrier } from "../../src/bench/rows/barrier.ts";
import { against } from "../against.ts";
import { linePeer } from "../peers/line-peer.ts";
import { projectRoot } from "../project-root.ts";

const python = "CPython multiprocessing.Barrier";

/** The barrier against CPython's. */
export function barrierAgainstPeers(): Row {
  return against(barrier(), async ({ share }) => {
    const cpython = await linePeer(python, "python3", [join(projectRoot, "bench", "peers", "barrier.py")]);
    const goals = [{ contender: blockingBarrier, peer: python, sense: "faster-by", limit: 5 } as const];
    if ("why" in cpython) return { contenders: [], goals, absent: [cpython], close: async () => {} };
    const measure = (): Promise<number[]> => cpython.ask(`${barrierParties} ${barrierTimes(share)}`);
    return { contenders: [{ name: python, side: "peer", measure }], goals, absent: [], close: () => cpython.close() };
  });
}
