// Note 004: three processes, each "is running", then "is done". With the lock each is done before the next one runs, in whatever order they come.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function workWrong(space: LocalSpace, n: number): Promise<void> {
  const log = space.queue<string>("log");
  await log.put(`${n} is running`);
  await space.barrier("all are running", 3).wait(); // only makes certain what otherwise happens sometimes
  await log.put(`${n} is done`);
}

export async function work(space: LocalSpace, n: number): Promise<void> {
  const log = space.queue<string>("log");
  await space.lock("lock").withLock(async () => {
    await log.put(`${n} is running`);
    await new Promise((resolve) => setTimeout(resolve, 5)); // works a little
    await log.put(`${n} is done`);
  });
}

await program(import.meta, "processes", async (space) => {
  const three = async (name: string): Promise<string> => {
    const children = [0, 1, 2].map((n) => space.start(import.meta.url, name, { args: [n] }));
    for (const child of children) await child.join();
    const lines = await space.queue<string>("log").tryGet(6);
    const isInOrder = [0, 2, 4].every((i) => lines[i]!.replace("running", "done") === lines[i + 1]);
    return isInOrder ? "one after the other" : lines.map((line) => line.slice("n is ".length)).join(", ");
  };
  console.log(`wrong: ${await three("workWrong")}`); // → wrong: running, running, running, done, done, done
  console.log(`right: ${await three("work")}`); // → right: one after the other
});
