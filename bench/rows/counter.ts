import type { Contender, Goal, Row } from "../../src/bench/row.ts";
import { actors } from "../../src/bench/rows/counter-team.ts";
import { type CounterWork, counter, counterContender, counterTimes } from "../../src/bench/rows/counter.ts";
import { against } from "../against.ts";
import type { LinePeer } from "../peers/line-peer.ts";
import { cPlain, cPython, cRobust, lockPeers } from "../peers/lock-peers.ts";

const ours = counterContender("processes");
/** CPython needs so many times longer that its turns are shorter. */
const pythonShare = 0.2;

const goalsOf: Readonly<Record<CounterWork, readonly Goal[]>> = {
  pace: [
    { contender: ours, peer: cPlain, sense: "at-most", limit: 1.2 },
    { contender: ours, peer: cRobust, sense: "at-most", limit: 1.2 },
    { contender: ours, peer: cPython, sense: "faster-by", limit: 8 },
  ],
  waits: [],
};

/** The counter of processes, and of threads, against C's and CPython's. */
export function counterAgainstPeers(work: CounterWork): Row {
  const threads = counter(work, "threads");
  const row = against(counter(work, "processes"), async (effort) => {
    const ofThreads = await threads.open(effort);
    const peers = await lockPeers();
    const timesOf = (name: string): number => counterTimes(work, effort.share * (name === cPython ? pythonShare : 1));
    return {
      contenders: [...ofThreads.contenders, ...[...peers.present].map(([name, peer]) => peerContender(name, peer, work, timesOf(name)))],
      goals: goalsOf[work],
      absent: peers.absent,
      async close() {
        await ofThreads.close();
        await peers.close();
      },
    };
  });
  return { ...row, id: row.id.replace("-processes", "") };
}

function peerContender(name: string, peer: LinePeer, work: CounterWork, times: number): Contender {
  return { name, side: "peer", measure: () => peer.ask(`${work} ${actors} ${times}`) };
}
