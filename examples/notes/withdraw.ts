// Note 000: two people withdraw 60 from one balance of 100 at the same moment. Without a lock both get it.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function withdrawWrong(space: LocalSpace, amount: number): Promise<string> {
  const balance = space.value("balance", "int32");
  const before = balance.get();
  if (amount > before) return "Insufficient funds";
  // Only makes certain what otherwise happens now and then: both have read before either writes.
  await space.barrier("both have read", 2).wait();
  balance.set(before - amount);
  return `${before - amount} left`;
}

export async function withdraw(space: LocalSpace, amount: number): Promise<string> {
  const balance = space.value("balance", "int32");
  return space.lock("balance lock").withLock(() => {
    const before = balance.get();
    if (amount > before) return "Insufficient funds";
    balance.set(before - amount);
    return `${before - amount} left`;
  });
}

await program(import.meta, "threads", async (space) => {
  const balance = space.value("balance", "int32");
  const twice = async (name: string): Promise<string> => {
    balance.set(100);
    const people = [60, 60].map((amount) => space.start<string>(import.meta.url, name, { args: [amount] }));
    const answers = await Promise.all(people.map((person) => person.join()));
    const paid = answers.filter((answer) => answer === "40 left").length * 60;
    return `${paid} paid out of 100, balance ${balance.get()}`;
  };
  console.log(`wrong: ${await twice("withdrawWrong")}`); // → wrong: 120 paid out of 100, balance 40
  console.log(`right: ${await twice("withdraw")}`); // → right: 60 paid out of 100, balance 40
});
