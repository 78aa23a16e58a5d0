// Note 000: "P2 can never get the lock unless P1 releases it. To forget the release is a common mistake." Here P1 returns too early.
import type { LockstepError, LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function withdrawWrong(space: LocalSpace, amount: number): Promise<void> {
  const hold = await space.lock("balance lock").acquire();
  const balance = space.value("balance", "int32", 100);
  if (amount <= balance.get()) {
    balance.set(balance.get() - amount);
    await hold.release();
  } // else: forgotten
  await space.event("P1 went on").set();
  await space.event("P2 has tried").wait(); // P1 has other things to do, and keeps the lock
}

export async function withdraw(space: LocalSpace, amount: number): Promise<void> {
  const balance = space.value("balance", "int32", 100);
  await space.lock("balance lock").withLock(() => {
    if (amount > balance.get()) return; // released here, too, and after an error
    balance.set(balance.get() - amount);
  });
  await space.event("P1 went on").set();
  await space.event("P2 has tried").wait();
}

await program(import.meta, "threads", async (space) => {
  const lock = space.lock("balance lock");
  const tryAs2 = async (name: string): Promise<string> => {
    await space.event("P1 went on").clear();
    await space.event("P2 has tried").clear();
    const p1 = space.start(import.meta.url, name, { args: [500] });
    await space.event("P1 went on").wait();
    const end = await lock.withLock(() => "P2 has the lock", { timeoutMs: 100 }).catch((error: LockstepError) => error.code);
    await space.event("P2 has tried").set();
    await p1.join();
    return end;
  };
  console.log(`wrong: ${await tryAs2("withdrawWrong")}`); // → wrong: timeout
  const hold = await lock.acquire(); // P1 has ended: here, nobody waits for the dead
  console.log(`after P1 has ended: P2 has the lock, abandoned ${hold.abandoned}`); // → after P1 has ended: P2 has the lock, abandoned true
  await hold.release();
  console.log(`right: ${await tryAs2("withdraw")}`); // → right: P2 has the lock
});
