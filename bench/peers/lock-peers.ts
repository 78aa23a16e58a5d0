import type { Absent } from "../../src/bench/row.ts";
import { cPeer } from "./c-peer.ts";
import type { LinePeer } from "./line-peer.ts";
import { pythonLock } from "./python-lock.ts";

export const cPlain = "C pthread mutex, plain";
export const cRobust = "C pthread mutex, robust";
export const cPython = "CPython multiprocessing.Lock";

/** The process-shared locks of other languages: those this machine has, and why it lacks the others. */
export interface LockPeers {
  readonly present: ReadonlyMap<string, LinePeer>;
  readonly absent: readonly Absent[];
  close(): Promise<void>;
}

export async function lockPeers(): Promise<LockPeers> {
  const present = new Map<string, LinePeer>();
  const absent: Absent[] = [];
  const started = [
    [cPlain, await cPeer(cPlain, "mutex", "plain")],
    [cRobust, await cPeer(cRobust, "mutex", "robust")],
    [cPython, await pythonLock(cPython)],
  ] as const;
  for (const [name, peer] of started) {
    if ("why" in peer) absent.push(peer);
    else present.set(name, peer);
  }
  return {
    present,
    absent,
    async close(): Promise<void> {
      for (const peer of present.values()) await peer.close();
    },
  };
}
