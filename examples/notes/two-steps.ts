// Note 000, condition variables: step 1 is A = B + C, an element each; step 2 is V = M · A, a row each, and needs all of A.
// The note's own step 2 waits without the lock, and for the signal alone: it can miss it.
import type { LocalCondition, LocalLock, LocalSpace, LocalValue, LockstepError } from "lockstep";
import { program } from "./program.ts";

const B = [2, 0];
const C = [0, 5];
const M = [
  [1, 2],
  [3, 4],
] as const;

interface Shared {
  readonly lock: LocalLock;
  readonly startStep2: LocalCondition;
  readonly step1Finished: LocalValue<number>;
}

function shared(space: LocalSpace): Shared {
  const lock = space.lock("lock");
  return { lock, startStep2: space.condition("start step 2", lock), step1Finished: space.value("step 1 finished", "int32") };
}

export async function doStep1(space: LocalSpace, index: number): Promise<void> {
  const { lock, startStep2, step1Finished } = shared(space);
  space.array("A", "int32", 2).set(index, B[index]! + C[index]!);
  await lock.withLock((hold) => {
    step1Finished.add(1);
    if (step1Finished.get() === 2) startStep2.notifyAll(hold);
  });
}

function multiply(space: LocalSpace, index: number): number {
  const [a0 = 0, a1 = 0] = space.array("A", "int32", 2).slice();
  return M[index]![0] * a0 + M[index]![1] * a1;
}

export async function doStep2Note(space: LocalSpace, index: number): Promise<number> {
  // @ts-expect-error -- the note's own line: without a hold it does not compile; for who tells the compiler to be quiet, it throws
  await shared(space).startStep2.wait();
  return multiply(space, index);
}

export async function doStep2Wrong(space: LocalSpace, index: number): Promise<number> {
  const { lock, startStep2 } = shared(space);
  // For a signal that may have been given already; without the time-out it would be for ever.
  await lock.withLock((hold) => startStep2.wait(hold, { timeoutMs: 100 }));
  return multiply(space, index);
}

export async function doStep2(space: LocalSpace, index: number): Promise<number> {
  const { lock, startStep2, step1Finished } = shared(space);
  await lock.withLock((hold) => startStep2.waitFor(hold, () => step1Finished.get() === 2));
  return multiply(space, index);
}

await program(import.meta, "threads", async (space) => {
  const start = (name: string): Promise<unknown>[] =>
    [0, 1].map(async (index) => {
      const child = space.start(import.meta.url, name, { args: [index] });
      return child.join().catch(({ cause }) => (cause as LockstepError).code);
    });
  const first = start("doStep2"); // if they come before step 1, they wait
  await Promise.all(start("doStep1"));
  console.log(`right, started first: V = ${(await Promise.all(first)).join(", ")}`); // → right, started first: V = 12, 26
  const last = await Promise.all(start("doStep2")); // step 1 is over: they need not wait
  console.log(`right, started last: V = ${last.join(", ")}`); // → right, started last: V = 12, 26
  const missed = await Promise.all(start("doStep2Wrong"));
  console.log(`wrong, started last: ${missed.join(", ")}`); // → wrong, started last: timeout, timeout
  console.log(`the note's own: ${(await Promise.all(start("doStep2Note"))).join(", ")}`); // → the note's own: not-owner, not-owner
});
