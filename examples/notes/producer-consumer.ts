// Note 003, queues: a producer makes ten buns, two consumers eat them. The wrong consumer goes home when it finds the queue empty, though more will
// come; the right one eats until the producer has closed the queue.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

const BUNS = 10;

export async function producer(space: LocalSpace): Promise<void> {
  await space.event("the kitchen is open").wait();
  const buns = space.queue<string>("buns", { capacity: 3 });
  for (let n = 1; n <= BUNS; n++) await buns.put(`bun ${n}`); // waits while three are on the table
  await buns.close();
}

export async function consumerWrong(space: LocalSpace): Promise<string[]> {
  const buns = space.queue<string>("buns", { capacity: 3 });
  const eaten: string[] = [];
  while (buns.size > 0) eaten.push(await buns.get());
  return eaten;
}

export async function consumer(space: LocalSpace): Promise<string[]> {
  const eaten: string[] = [];
  for await (const bun of space.queue<string>("buns", { capacity: 3 })) eaten.push(bun);
  return eaten;
}

await program(import.meta, "processes", async (space) => {
  const two = async (name: string): Promise<string[]> => {
    const guests = [1, 2].map(() => space.start<string[]>(import.meta.url, name).join());
    return (await Promise.all(guests)).flatMap((eaten) => eaten ?? []);
  };
  const cook = space.start(import.meta.url, "producer");
  console.log(`wrong: ${(await two("consumerWrong")).length} eaten`); // → wrong: 0 eaten
  await space.event("the kitchen is open").set();
  const eaten = await two("consumer");
  console.log(`right: ${eaten.length} eaten, ${new Set(eaten).size} different ones`); // → right: 10 eaten, 10 different ones
  await cook.join();
});
