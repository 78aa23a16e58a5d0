import { nowNs } from "./now-ns.ts";

/**
 * Times `blocks` calls of `run(size)` and gives nanoseconds per operation for each.
 * A clock read costs more than a pair, so what is timed is always a block; the blocks before are warm-up.
 */
export function timeBlocks(run: (size: number) => void, blocks: number, size: number): number[] {
  const samplesNs: number[] = [];
  for (let block = -warmUp(blocks); block < blocks; block++) {
    const startNs = nowNs();
    run(size);
    const perOperationNs = (nowNs() - startNs) / size;
    if (block >= 0) samplesNs.push(perOperationNs);
  }
  return samplesNs;
}

/** The same for work that awaits. */
export async function timeBlocksAsync(run: (size: number) => Promise<void>, blocks: number, size: number): Promise<number[]> {
  const samplesNs: number[] = [];
  for (let block = -warmUp(blocks); block < blocks; block++) {
    const startNs = nowNs();
    await run(size);
    const perOperationNs = (nowNs() - startNs) / size;
    if (block >= 0) samplesNs.push(perOperationNs);
  }
  return samplesNs;
}

/** A tenth of the turn brings caches and clock speed back to this contender. */
function warmUp(blocks: number): number {
  return Math.ceil(blocks / 10);
}
