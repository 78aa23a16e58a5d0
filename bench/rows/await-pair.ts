import { openSpace } from "../../src/bench/open-space.ts";
import type { Where } from "../../src/bench/partner.ts";
import type { Goal, Row } from "../../src/bench/row.ts";
import { timeBlocksAsync } from "../../src/bench/time-blocks.ts";
import { awaited, awaitPairLoops, mutexPeer, semaPeer, triedFirst } from "./await-pair-loops.ts";

const blocks = 200;
const size = 1000;

const goals: readonly Goal[] = [
  { contender: awaited, peer: mutexPeer, sense: "faster-by", limit: 10 },
  { contender: awaited, peer: semaPeer, sense: "at-most", limit: 1.8 },
  { contender: triedFirst, peer: mutexPeer, sense: "faster-by", limit: 1 },
  { contender: triedFirst, peer: semaPeer, sense: "faster-by", limit: 1 },
];

/** A free lock taken and given back by one event loop. The peers share no memory: they work inside one thread. */
export function awaitPair(where: Where): Row {
  return {
    id: `await-${where}`,
    title: `A free lock taken and given back, awaiting form, ${where}`,
    how: `ns per pair; a sample is a block of ${size.toLocaleString("en-US")} pairs`,
    rounds: 15,
    async open(effort) {
      const space = await openSpace(where);
      const turnBlocks = Math.ceil(blocks * effort.share);
      return {
        contenders: awaitPairLoops(space.lock("await")).map(({ name, side, run }) => ({
          name,
          side,
          measure: () => timeBlocksAsync(run, turnBlocks, size),
        })),
        goals,
        absent: [],
        close: () => space.close(),
      };
    },
  };
}
