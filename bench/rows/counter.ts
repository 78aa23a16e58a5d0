import { cPlain, cPython, cRobust, lockPeers } from "../peers/lock-peers.ts";
import type { LinePeer } from "../peers/line-peer.ts";
import type { Contender, Goal, Row } from "../row.ts";
import { actors, counterTeam } from "./counter-team.ts";

const ours = "lockstep, 4 processes";
const ourThreads = "lockstep, 4 threads";

/** What is measured: the pace of all together, or how long each single acquire waits. */
type Work = "pace" | "waits";

interface Plan {
  readonly title: string;
  readonly how: string;
  readonly rounds: number;
  /** Increments of each actor in one turn. */
  readonly times: number;
  readonly timesPython: number;
  readonly goals: readonly Goal[];
}

const plans: Readonly<Record<Work, Plan>> = {
  pace: {
    title: "4 processes, one counter, one lock",
    how: "ns per locked increment over all four, from a common start to the last one's end; every count is checked",
    rounds: 11,
    times: 1_000_000,
    timesPython: 200_000,
    goals: [
      { contender: ours, peer: cPlain, sense: "at-most", limit: 1.2 },
      { contender: ours, peer: cRobust, sense: "at-most", limit: 1.2 },
      { contender: ours, peer: cPython, sense: "faster-by", limit: 8 },
    ],
  },
  // A pass of its own, because reading a clock twice costs more than the lock.
  waits: {
    title: "4 processes, one counter, one lock: how long one acquire waits",
    how: "a sample is one acquire, two clock reads included; the longest wait is the last column",
    rounds: 5,
    times: 50_000,
    timesPython: 10_000,
    goals: [],
  },
};

/** Four actors, one counter, one lock. */
export function counter(work: Work): Row {
  const { title, how, rounds, goals, ...plan } = plans[work];
  return {
    id: work === "pace" ? "counter" : "counter-waits",
    title,
    how,
    rounds,
    async open(effort) {
      const processTeam = await counterTeam("processes");
      const threadTeam = await counterTeam("threads");
      const peers = await lockPeers();
      const times = Math.ceil(plan.times * effort.share);
      const timesPython = Math.ceil(plan.timesPython * effort.share);
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => processTeam[work](times) },
          { name: ourThreads, side: "lockstep", measure: () => threadTeam[work](times) },
          ...[...peers.present].map(([name, peer]) => peerContender(name, peer, work, name === cPython ? timesPython : times)),
        ],
        goals,
        absent: peers.absent,
        async close() {
          for (const one of [processTeam, threadTeam, peers]) await one.close();
        },
      };
    },
  };
}

function peerContender(name: string, peer: LinePeer, work: Work, times: number): Contender {
  return { name, side: "peer", measure: () => peer.ask(`${work} ${actors} ${times}`) };
}
