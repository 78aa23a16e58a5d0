import type { LocalLock } from "lockstep";
import type { Where } from "../partner.ts";
import { cPlain, cPython, cRobust, lockPeers, type LockPeers } from "../peers/lock-peers.ts";
import { rawPair, rawPairs } from "../peers/raw-pairs.ts";
import { sharedWords } from "../peers/shared-words.ts";
import type { Contender, Effort, Goal, Row } from "../row.ts";
import { openSpace } from "../open-space.ts";
import { timeBlocks } from "../time-blocks.ts";
import { acquireRelease, lastEscaped, pairLoops } from "./pair-loops.ts";

const blocks = 300;
const size = 10_000;

const goals: readonly Goal[] = [
  { contender: acquireRelease, peer: rawPair, sense: "at-most", limit: 1.4 },
  { contender: acquireRelease, peer: cPlain, sense: "at-most", limit: 1.7 },
  { contender: acquireRelease, peer: cRobust, sense: "at-most", limit: 1.3 },
  { contender: acquireRelease, peer: cPython, sense: "faster-by", limit: 3 },
];

/** A free lock taken and given back by one thread. One row for each memory, in a program of its own. */
export function pair(where: Where): Row {
  return {
    id: `pair-${where}`,
    title: `A free lock taken and given back, blocking form, ${where}`,
    how: `ns per pair; a sample is a block of ${size.toLocaleString("en-US")} pairs, so p99 is of blocks`,
    rounds: 15,
    async open(effort) {
      const space = await openSpace(where);
      const words = sharedWords(where);
      const peers = await lockPeers();
      return {
        contenders: [rawContender(words, effort), ...ourContenders(space.lock("pair"), effort), ...peerContenders(peers, effort)],
        goals,
        absent: peers.absent,
        async close() {
          if (lastEscaped() === null) throw new Error("no hold escaped: the loop measured something else");
          await peers.close();
          await space.close();
        },
      };
    },
  };
}

function turnBlocks(effort: Effort): number {
  return Math.ceil(blocks * effort.share);
}

function rawContender(words: Int32Array, effort: Effort): Contender {
  return {
    name: rawPair,
    side: "floor",
    measure: () => timeBlocks((count) => rawPairs(words, count), turnBlocks(effort), size),
  };
}

function ourContenders(lock: LocalLock, effort: Effort): Contender[] {
  return pairLoops().map(({ name, run }) => ({
    name,
    side: "lockstep",
    measure: () => timeBlocks((count) => run(lock, count), turnBlocks(effort), size),
  }));
}

function peerContenders(peers: LockPeers, effort: Effort): Contender[] {
  return [...peers.present].map(([name, peer]) => ({
    name,
    side: "peer",
    measure: () => peer.ask(`pairs ${turnBlocks(effort)} ${size}`),
  }));
}
