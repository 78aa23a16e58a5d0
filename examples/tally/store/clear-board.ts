import { LockstepError } from "lockstep";
import { type Board, partKey } from "./board.ts";

/** A commit takes no more. */
const WRITES_MAX = 100;

/** Takes everything away, all workers having left. After an interruption there are parts in the queue, and with workers that were killed until their time is over. */
export async function clearBoard({ space, parts, counts }: Board, total: number): Promise<void> {
  await parts.close();
  try {
    for (;;) await (await parts.take()).done();
  } catch (error) {
    if (!(error instanceof LockstepError && error.code === "closed")) throw error;
  }
  const writes = Array.from({ length: total }, (_, number) => counts.write(partKey(number), undefined));
  // What a queue knows of itself outlives its values, and there is no call yet by which it goes.
  writes.push({ group: `queue/${parts.name}`, id: "", value: undefined });
  while (writes.length > 0) await space.commit([], writes.splice(0, WRITES_MAX));
}
