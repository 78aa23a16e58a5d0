import { join } from "node:path";
import { projectRoot } from "../project-root.ts";
import type { Absent } from "../../src/bench/row.ts";
import { linePeer, type LinePeer } from "./line-peer.ts";

/** CPython's multiprocessing.Lock, by the python3 on the path. */
export function pythonLock(name: string): Promise<LinePeer | Absent> {
  return linePeer(name, "python3", [join(projectRoot, "bench", "peers", "mutex.py")]);
}
