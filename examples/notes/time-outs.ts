// Note 004: acquire(block, timeout). The note says that "timeout <= 0 or None blocks for ever". That is so of None alone: in CPython a negative
// time-out counts as 0, and 0 tries once. Here 0 tries once, a negative one is an error, and none waits as long as it takes.
import { LockstepError, type LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function holder(space: LocalSpace): Promise<void> {
  await space.lock("lock").withLock(async () => {
    await space.event("it is held").set();
    await space.event("let go").wait();
  });
}

await program(import.meta, "processes", async (space) => {
  const lock = space.lock("lock");
  const child = space.start(import.meta.url, "holder");
  await space.event("it is held").wait();

  const acquire = async (timeoutMs: number): Promise<string> => {
    const hold = await lock.acquire({ timeoutMs }).catch((error: LockstepError) => error);
    if (hold instanceof LockstepError) return hold.code;
    await hold.release();
    return "acquired";
  };
  console.log(`held, block=False: ${(await lock.tryAcquire()) === null ? "no" : "acquired"}`); // → held, block=False: no
  console.log(`held, timeout 0: ${await acquire(0)}`); // → held, timeout 0: timeout
  console.log(`held, timeout 50 ms: ${await acquire(50)}`); // → held, timeout 50 ms: timeout
  console.log(`timeout -1: ${await acquire(-1)}`); // → timeout -1: invalid
  const patient = lock.withLock(() => "acquired, after all"); // no time-out
  await space.event("let go").set();
  console.log(`no timeout: ${await patient}`); // → no timeout: acquired, after all
  await child.join();
  console.log(`free, timeout 0: ${await acquire(0)}`); // → free, timeout 0: acquired
});
