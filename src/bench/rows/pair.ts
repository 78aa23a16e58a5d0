import type { LocalLock } from "../../sync/lock.ts";
import { openSpace } from "../open-space.ts";
import type { Where } from "../partner.ts";
import type { Contender, Effort, Row } from "../row.ts";
import { timeBlocks } from "../time-blocks.ts";
import { type PairLoop, pairLoops } from "./pair-loops.ts";

const blocks = 300;
/** Pairs in a block. */
export const pairBlock = 10_000;

/** Blocks in a turn. */
export function pairBlocks({ share }: Effort): number {
  return Math.ceil(blocks * share);
}

/** A free lock taken and given back by one thread. One row for each memory, in a program of its own. */
export function pair(where: Where): Row {
  return {
    id: `pair-${where}`,
    title: `A free lock taken and given back, blocking form, ${where}`,
    how: `ns per pair; a sample is a block of ${pairBlock.toLocaleString("en-US")} pairs, so p99 is of blocks`,
    rounds: 15,
    async open(effort) {
      const space = await openSpace(where);
      const lock = space.lock("pair");
      return { contenders: pairLoops.map((loop) => pairContender(loop, lock, effort)), goals: [], absent: [], close: () => space.close() };
    },
  };
}

export function pairContender({ name, run }: PairLoop, lock: LocalLock, effort: Effort): Contender {
  return { name, side: "lockstep", measure: () => timeBlocks((count) => run(lock, count), pairBlocks(effort), pairBlock) };
}
