import type { Where } from "../../src/bench/partner.ts";
import { cPlain, cPython, cRobust, lockPeers, type LockPeers } from "../peers/lock-peers.ts";
import { rawPair, rawPairs } from "../peers/raw-pairs.ts";
import { sharedWords } from "../../src/bench/shared-words.ts";
import type { Contender, Effort, Goal, Row } from "../../src/bench/row.ts";
import { openSpace } from "../../src/bench/open-space.ts";
import { timeBlocks } from "../../src/bench/time-blocks.ts";
import { pair, pairBlock, pairBlocks, pairContender } from "../../src/bench/rows/pair.ts";
import { acquireRelease } from "../../src/bench/rows/pair-loops.ts";
import { against } from "../against.ts";
import { lastEscaped, otherPairLoops } from "./other-pair-loops.ts";

const goals: readonly Goal[] = [
  { contender: acquireRelease, peer: rawPair, sense: "at-most", limit: 1.4 },
  { contender: acquireRelease, peer: cPlain, sense: "at-most", limit: 1.7 },
  { contender: acquireRelease, peer: cRobust, sense: "at-most", limit: 1.3 },
  { contender: acquireRelease, peer: cPython, sense: "faster-by", limit: 3 },
];

/** The pair against what the machine and others need for it. */
export function pairAgainstPeers(where: Where): Row {
  return against(pair(where), async (effort) => {
    const space = await openSpace(where, `bench-others-${process.pid}`);
    const lock = space.lock("pair");
    const words = sharedWords(where);
    const peers = await lockPeers();
    const raw = (): number[] => timeBlocks((count) => rawPairs(words, count), pairBlocks(effort), pairBlock);
    return {
      contenders: [
        ...otherPairLoops().map((loop) => pairContender(loop, lock, effort)),
        { name: rawPair, side: "floor", measure: raw },
        ...peerContenders(peers, effort),
      ],
      goals,
      absent: peers.absent,
      async close() {
        if (lastEscaped() === null) throw new Error("no hold escaped: the loop measured something else");
        await peers.close();
        await space.close();
      },
    };
  });
}

function peerContenders(peers: LockPeers, effort: Effort): Contender[] {
  return [...peers.present].map(([name, peer]) => ({
    name,
    side: "peer",
    measure: () => peer.ask(`pairs ${pairBlocks(effort)} ${pairBlock}`),
  }));
}
