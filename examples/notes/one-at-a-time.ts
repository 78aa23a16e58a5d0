// Note 004: three processes with a lock. In whatever order they come, each is done before the next one runs.
import { type LocalSpace, processes } from "lockstep";

export async function work(space: LocalSpace, n: number): Promise<void> {
  const log = space.array("log", "int32", 6);
  const written = space.value("written", "int32");
  await space.lock("lock").withLock(async () => {
    log.set(written.add(1), n); // n is running
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.set(written.add(1), n); // n is done
  });
}

if (process.argv[1] === import.meta.filename) {
  const space = await processes(`one at a time ${process.pid}`);
  const children = [1, 2, 3].map((n) => space.start(import.meta.url, "work", { args: [n] }));
  for (const child of children) await child.join();
  const log = space.array("log", "int32", 6).slice();
  const pairs = [log.slice(0, 2), log.slice(2, 4), log.slice(4)];
  console.log(`nobody in between: ${pairs.every(([running, done]) => running === done)}`); // → nobody in between: true
  console.log(`all were there: ${log.toSorted((a, b) => a - b).join(" ")}`); // → all were there: 1 1 2 2 3 3
  await space.close();
}
