// Note 003: 100 processes take 1 each from a shared count of 100. (The note keeps it in a dict of a Manager; here it is a value in shared memory.)
// "100 minus 100 times 1, so slow? It is not the subtraction, it is starting and ending the processes." So each of them does it all three ways.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

const PROCESSES = 100;

export async function work(space: LocalSpace): Promise<void> {
  const unlocked = space.value("unlocked", "int32", 100);
  const before = unlocked.get();
  // Only makes certain, and as bad as can be, what otherwise happens now and then: all have read before one writes.
  await space.barrier("all have read", PROCESSES).wait();
  unlocked.set(before - 1);

  const locked = space.value("locked", "int32", 100);
  await locked.lock.withLock(() => locked.set(locked.get() - 1));

  space.value("added", "int32", 100).add(-1); // one operation, atomic by itself
}

await program(import.meta, "processes", async (space) => {
  const count = (name: string): number => space.value(name, "int32", 100).get();
  const children = Array.from({ length: PROCESSES }, () => space.start(import.meta.url, "work"));
  for (const child of children) await child.join();
  console.log(`wrong, without the lock: ${count("unlocked")}`); // → wrong, without the lock: 99
  console.log(`right, with the lock: ${count("locked")}`); // → right, with the lock: 0
  console.log(`right, add(-1): ${count("added")}`); // → right, add(-1): 0
});
