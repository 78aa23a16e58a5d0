// Note 003, JoinableQueue: who hands out three tasks wants to know when they are done. An empty queue does not say so: a task taken is not a task done.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function worker(space: LocalSpace): Promise<void> {
  const tasks = space.queue<number>("tasks", { joinable: true });
  const results = space.array("results", "int32", 4);
  for await (const n of tasks) {
    if (n === 3) await space.event("the boss has looked").wait(); // the last task takes its time
    results.set(n, n * n);
    await tasks.taskDone();
  }
}

await program(import.meta, "processes", async (space) => {
  const tasks = space.queue<number>("tasks", { joinable: true });
  const results = space.array("results", "int32", 4);
  const workers = [1, 2].map(() => space.start(import.meta.url, "worker"));
  for (const n of [1, 2, 3]) await tasks.put(n);

  while (tasks.size > 0) await new Promise(setImmediate);
  console.log(`wrong, the queue is empty: 3 * 3 = ${results.get(3)}`); // → wrong, the queue is empty: 3 * 3 = 0
  await space.event("the boss has looked").set();
  await tasks.join();
  console.log(`right, join() says done: ${results.slice(1).join(", ")}`); // → right, join() says done: 1, 4, 9

  await tasks.close();
  for (const child of workers) await child.join();
});
