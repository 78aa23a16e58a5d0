// Note 000, semaphores: a database that serves two at a time. "insert" runs in six processes.
import { type LocalSpace, processes } from "lockstep";

export async function insert(space: LocalSpace, guarded: boolean): Promise<void> {
  const inside = space.value("inside", "int32");
  const most = space.value("most at once", "int32");
  const slots = space.semaphore("database", { permits: 2 });
  const start = space.event("start");
  space.value("ready", "int32").add(1);
  await start.wait();
  for (let row = 0; row < 50; row++) {
    const permit = guarded ? slots.acquireSync() : undefined;
    const now = inside.add(1) + 1;
    for (let seen = most.get(); now > seen; seen = most.get()) most.compareExchange(seen, now);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // the insertion takes a millisecond
    inside.add(-1);
    permit?.releaseSync();
  }
}

async function mostAtOnce(guarded: boolean): Promise<number> {
  const space = await processes(`two slots ${guarded} ${process.pid}`);
  const children = Array.from({ length: 6 }, () => space.start(import.meta.url, "insert", { args: [guarded] }));
  const ready = space.value("ready", "int32");
  while (ready.get() < children.length) await new Promise(setImmediate);
  await space.event("start").set();
  for (const child of children) await child.join();
  const most = space.value("most at once", "int32").get();
  await space.close();
  return most;
}

if (process.argv[1] === import.meta.filename) {
  console.log(`wrong: more than two at once: ${(await mostAtOnce(false)) > 2}`); // → wrong: more than two at once: true
  console.log(`right: at most ${await mostAtOnce(true)} at once`); // → right: at most 2 at once
}
