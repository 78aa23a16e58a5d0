import { LockstepError } from "lockstep";
import type { Board } from "./board.ts";

/** Takes everything away, all workers having left. After an interruption there are parts in the queue, and with workers that were killed until their time is over. */
export async function clearBoard({ space, parts, counts }: Board): Promise<void> {
  await parts.close();
  try {
    for (;;) await (await parts.take()).done();
  } catch (error) {
    if (!(error instanceof LockstepError && error.code === "closed")) throw error;
  }
  await space.delete(parts);
  await space.delete(counts);
}
