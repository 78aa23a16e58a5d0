import type { LocalLock } from "lockstep";
import { openSpace } from "../../src/bench/open-space.ts";
import type { Where } from "../../src/bench/partner.ts";
import { cPeer } from "../peers/c-peer.ts";
import type { Absent, Contender, Row } from "../../src/bench/row.ts";
import { timeBlocks, timeBlocksAsync } from "../../src/bench/time-blocks.ts";

const blocks = 300;
const size = 1000;

function pairs(lock: LocalLock, count: number): void {
  for (let i = 0; i < count; i++) {
    const hold = lock.acquireSync();
    hold.releaseSync();
  }
}

/** A function of its own, so that V8 compiles it for one side alone. */
function pairsToWrite(lock: LocalLock, count: number): void {
  for (let i = 0; i < count; i++) {
    const hold = lock.acquireSync();
    hold.releaseSync();
  }
}

async function pairsAwaited(lock: LocalLock, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const hold = await lock.acquire();
    await hold.release();
  }
}

/** A free rwlock taken and given back by one thread. */
export function rwlockPair(where: Where): Row {
  return {
    id: `rwlock-pair-${where}`,
    title: `A free rwlock taken and given back, ${where}`,
    how: `ns per pair; a sample is a block of ${size.toLocaleString("en-US")} pairs, so p99 is of blocks`,
    rounds: 7,
    async open(effort) {
      const space = await openSpace(where);
      const { read, write } = space.rwlock("pair");
      const turn = Math.ceil(blocks * effort.share);
      const peers = [
        ["C pthread rwlock, read", await cPeer("C pthread rwlock, read", "rwlock", "read")],
        ["C pthread rwlock, write", await cPeer("C pthread rwlock, write", "rwlock", "write")],
      ] as const;
      const absent: Absent[] = [];
      const contenders: Contender[] = [
        { name: "read.acquireSync + releaseSync", side: "lockstep", measure: () => timeBlocks((count) => pairs(read, count), turn, size) },
        {
          name: "write.acquireSync + releaseSync",
          side: "lockstep",
          measure: () => timeBlocks((count) => pairsToWrite(write, count), turn, size),
        },
        {
          name: "await read.acquire + await release",
          side: "lockstep",
          measure: () => timeBlocksAsync((count) => pairsAwaited(read, count), turn, size),
        },
      ];
      for (const [name, peer] of peers) {
        if ("why" in peer) absent.push(peer);
        else contenders.push({ name, side: "peer", measure: () => peer.ask(`pairs ${turn} ${size}`) });
      }
      return {
        contenders,
        goals: [],
        absent,
        async close() {
          for (const [, peer] of peers) if (!("why" in peer)) await peer.close();
          await space.close();
        },
      };
    },
  };
}
