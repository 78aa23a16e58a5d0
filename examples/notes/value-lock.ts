// Note 004, Value(…, lock=True): the lock is there, but `n.value += 1` does not take it: it reads, then writes, and is not safe. With lock=False
// there is no lock at all, and single operations are atomic all the same.
import type { LockstepError, LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function increaseWrong(space: LocalSpace): Promise<void> {
  const n = space.value("n", "i");
  const before = n.get();
  await space.barrier("both have read", 2).wait(); // only makes certain what otherwise happens now and then
  n.set(before + 1);
}

export async function increase(space: LocalSpace): Promise<void> {
  const n = space.value("n", "i");
  await n.lock.withLock(() => n.set(n.get() + 1));
}

export function add(space: LocalSpace): void {
  space.value("n, no lock", "i", 0, { lock: false }).add(1);
}

await program(import.meta, "processes", async (space) => {
  const twice = async (name: string): Promise<void> => {
    const children = [1, 2].map(() => space.start(import.meta.url, name));
    for (const child of children) await child.join();
  };
  const n = space.value("n", "i");
  await twice("increaseWrong");
  console.log(`wrong: ${n.get()}`); // → wrong: 1
  n.set(0);
  await twice("increase");
  console.log(`right, under its lock: ${n.get()}`); // → right, under its lock: 2
  await twice("add");
  const free = space.value("n, no lock", "i", 0, { lock: false });
  console.log(`right, one operation: ${free.get()}`); // → right, one operation: 2
  try {
    await free.lock.acquire();
  } catch (error) {
    console.log(`its lock: ${(error as LockstepError).code}`); // → its lock: unsupported
  }
});
