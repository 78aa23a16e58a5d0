// Note 000, the two criteria: the result is always the same, and it is that of a serial run. P1 withdraws 25 from 100, P2 withdraws 10; each reads,
// then writes. The wrong version is run once in every possible order of the four steps: "1221" is P1 reads, P2 reads, P2 writes, P1 writes.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

const ORDERS = ["1122", "1212", "1221", "2112", "2121", "2211"];
/** Whose step is next; after each order the main program, 0, looks at the balance. */
const STEPS = ORDERS.map((order) => `${order}0`).join("");

/** Waits until it is the turn of `who`. */
async function step<T>(space: LocalSpace, who: number, body: () => T): Promise<T> {
  const turn = space.value("turn", "int32");
  const lock = space.lock("turn lock");
  const changed = space.condition("turn changed", lock);
  return lock.withLock(async (hold) => {
    await changed.waitFor(hold, () => STEPS[turn.get()] === String(who));
    const result = body();
    turn.add(1);
    changed.notifyAll(hold);
    return result;
  });
}

export async function withdrawWrong(space: LocalSpace, who: number, amount: number): Promise<void> {
  const balance = space.value("balance", "int32", 100);
  for (let i = 0; i < ORDERS.length; i++) {
    const before = await step(space, who, () => balance.get());
    await step(space, who, () => balance.set(before - amount));
  }
}

export async function withdraw(space: LocalSpace, amount: number): Promise<void> {
  const balance = space.value("balance", "int32", 100);
  for (let i = 0; i < 100; i++) {
    await space.barrier("start together", 3).wait();
    await space.lock("balance lock").withLock(() => balance.set(balance.get() - amount));
    await space.barrier("both are done", 3).wait();
  }
}

await program(import.meta, "processes", async (space) => {
  const balance = space.value("balance", "int32", 100);
  const wrong = [25, 10].map((amount, i) => space.start(import.meta.url, "withdrawWrong", { args: [i + 1, amount] }));
  const lookAndReset = (): number => balance.exchange(100);
  const found: string[] = [];
  for (const order of ORDERS) found.push(`${order} gives ${await step(space, 0, lookAndReset)}`);
  console.log(found.join(", ")); // → 1122 gives 65, 1212 gives 90, 1221 gives 75, 2112 gives 90, 2121 gives 75, 2211 gives 65
  for (const child of wrong) await child.join();

  const right = [25, 10].map((amount) => space.start(import.meta.url, "withdraw", { args: [amount] }));
  const results = new Set<number>();
  for (let i = 0; i < 100; i++) {
    await space.barrier("start together", 3).wait();
    await space.barrier("both are done", 3).wait();
    results.add(lookAndReset());
  }
  console.log(`with the lock, 100 times: ${[...results].join(", ")}`); // → with the lock, 100 times: 65
  for (const child of right) await child.join();
});
