// Note 000, "the trouble with shared state": two withdrawals from one balance, without a lock and with one.
import { setTimeout as sleep } from "node:timers/promises";
import { threads } from "lockstep";

const space = threads("withdraw");
const balance = space.value("balance", "int32", 100);
const lock = space.lock("balance lock");

async function withdrawWrong(amount: number): Promise<void> {
  const before = balance.get();
  if (amount > before) return console.log("Insufficient funds");
  await sleep(1); // anything that lets somebody else run between the reading and the writing
  balance.set(before - amount);
}

async function withdraw(amount: number): Promise<void> {
  await lock.withLock(() => withdrawWrong(amount));
}

await Promise.all([withdrawWrong(25), withdrawWrong(25)]);
console.log(`wrong: 100 - 25 - 25 = ${balance.get()}`); // → wrong: 100 - 25 - 25 = 75

balance.set(100);
await Promise.all([withdraw(25), withdraw(25)]);
console.log(`right: 100 - 25 - 25 = ${balance.get()}`); // → right: 100 - 25 - 25 = 50

await Promise.all([withdraw(40), withdraw(40)]); // → Insufficient funds
console.log(`left: ${balance.get()}`); // → left: 10
await space.close();
