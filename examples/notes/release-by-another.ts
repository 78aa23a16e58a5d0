// Note 004: any process or thread may release a lock, not only its holder; to release one that nobody holds is an error (in CPython a ValueError).
import type { LockstepError, LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function holder(space: LocalSpace): Promise<string> {
  const hold = await space.lock("lock").acquire();
  const { signal } = hold; // tells a holder what CPython does not
  await space.event("it is held").set();
  await space.event("it was released").wait();
  return signal.aborted ? (signal.reason as LockstepError).code : "nothing";
}

await program(import.meta, "processes", async (space) => {
  const lock = space.lock("lock");
  const child = space.start<string>(import.meta.url, "holder");
  await space.event("it is held").wait();
  await lock.release();
  console.log(`after release() by another: locked ${lock.locked}`); // → after release() by another: locked false
  await space.event("it was released").set();
  console.log(`its holder was told: ${await child.join()}`); // → its holder was told: lost
  await lock.release().catch((error: LockstepError) => console.log(`released again: ${error.code}`)); // → released again: not-held
});
