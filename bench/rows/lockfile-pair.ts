import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalLock } from "lockstep";
import lockfile from "proper-lockfile";
import { openSpace } from "../../src/bench/open-space.ts";
import type { Row } from "../../src/bench/row.ts";
import { timeBlocksAsync } from "../../src/bench/time-blocks.ts";

const ours = "await acquire + await release, processes";
export const lockfilePeer = "proper-lockfile, lock + unlock";

/** What a Node program takes today to lock between processes, against a lock of ours that serves them too. */
export function lockfilePair(): Row {
  return {
    id: "lockfile",
    title: "A free lock between processes taken and given back, awaiting form",
    how: "per pair; a sample of ours is a block of 1,000 pairs, of the peer's 1 pair",
    rounds: 15,
    async open(effort) {
      const space = await openSpace("processes");
      const lock = space.lock("lockfile");
      const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-file-"));
      const file = join(folder, "locked");
      writeFileSync(file, "");
      const ourBlocks = Math.ceil(100 * effort.share);
      const peerBlocks = Math.ceil(200 * effort.share);
      return {
        contenders: [
          { name: ours, side: "lockstep", measure: () => timeBlocksAsync((size) => acquireAndRelease(lock, size), ourBlocks, 1000) },
          { name: lockfilePeer, side: "peer", measure: () => timeBlocksAsync((size) => lockAndUnlock(file, size), peerBlocks, 1) },
        ],
        goals: [{ contender: ours, peer: lockfilePeer, sense: "faster-by", limit: 1000 }],
        absent: [],
        async close() {
          rmSync(folder, { recursive: true });
          await space.close();
        },
      };
    },
  };
}

async function acquireAndRelease(lock: LocalLock, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const hold = await lock.acquire();
    await hold.release();
  }
}

async function lockAndUnlock(file: string, size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const release = await lockfile.lock(file);
    await release();
  }
}
