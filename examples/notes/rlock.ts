// Note 004, RLock: who has a lock and acquires it again waits for itself, for ever. A recursive lock lets its owner in again, and is free when it has
// been released as often; nobody else may release it.
import type { LockstepError, LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function transfer(space: LocalSpace, kind: "lock" | "rlock"): string {
  const lock = space[kind](kind);
  const deposit = (): string => lock.withLockSync(() => "deposited"); // right when it is called alone …
  return lock.withLockSync(deposit); // … and inside something larger
}

export async function release(space: LocalSpace): Promise<string> {
  const hold = await space.rlock("rlock").tryAcquire();
  if (hold === null)
    return space
      .rlock("rlock")
      .release()
      .then(
        () => "released",
        (error: LockstepError) => error.code,
      );
  await hold.release();
  return "it was free";
}

await program(import.meta, "processes", async (space) => {
  const inChild = async (name: string, ...args: string[]): Promise<string | undefined> =>
    space
      .start<string>(import.meta.url, name, { args })
      .join()
      .catch(({ cause }) => (cause as LockstepError).code);
  console.log(`wrong, a lock: ${await inChild("transfer", "lock")}`); // → wrong, a lock: deadlock
  console.log(`right, an rlock: ${await inChild("transfer", "rlock")}`); // → right, an rlock: deposited

  const outer = space.rlock("rlock").acquireSync();
  const inner = space.rlock("rlock").acquireSync();
  console.log(`acquired twice, another releases it: ${await inChild("release")}`); // → acquired twice, another releases it: not-owner
  inner.releaseSync();
  console.log(`released once: ${await inChild("release")}`); // → released once: not-owner
  outer.releaseSync();
  console.log(`released twice: ${await inChild("release")}`); // → released twice: it was free
});
