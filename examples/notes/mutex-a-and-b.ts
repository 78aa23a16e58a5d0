// Note 003, deadlock: five threads, each runs func1 (mutexA, then mutexB), then func2 (mutexB, then mutexA). One has B and wants A, another has A and
// wants B, and all five stand still. The cure is one order in both.
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function runWrong(space: LocalSpace, n: number): void {
  const [mutexA, mutexB] = [space.lock("mutexA"), space.lock("mutexB")];
  const [bTaken, aTaken] = [space.event("thread 0 has B"), space.event("another has A")];
  if (n > 0) bTaken.waitSync(); // only makes certain what otherwise happens sometimes: thread 0 is in func2 …
  mutexA.withLockSync(() => {
    if (n > 0) aTaken.setSync(); // … while another is in func1
    mutexB.withLockSync(() => {});
  });
  mutexB.withLockSync(() => {
    if (n === 0) bTaken.setSync();
    if (n === 0) aTaken.waitSync();
    mutexA.withLockSync(() => {});
  });
}

export function run(space: LocalSpace): void {
  const [mutexA, mutexB] = [space.lock("mutexA"), space.lock("mutexB")];
  mutexA.withLockSync(() => mutexB.withLockSync(() => {}));
  mutexA.withLockSync(() => mutexB.withLockSync(() => {})); // func2, in the order of func1
}

await program(import.meta, "threads", async (space) => {
  let through = 0;
  const start = (name: string, n: number) => {
    const child = space.start(import.meta.url, name, { args: [n] });
    const end = child.join().then(() => (through += 1));
    return { child, end };
  };
  const wrong = [0, 1, 2, 3, 4].map((n) => start("runWrong", n));
  await space.event("another has A").wait();
  await Promise.race([sleep(300), ...wrong.map(({ end }) => end)]);
  console.log(`wrong: ${through} of 5 are through`); // → wrong: 0 of 5 are through
  for (const { child } of wrong) child.kill(); // they would stand there for ever
  await Promise.all(wrong.map(({ end }) => end));

  through = 0;
  await Promise.all([0, 1, 2, 3, 4].map((n) => start("run", n).end));
  console.log(`right: ${through} of 5 are through`); // → right: 5 of 5 are through
});
