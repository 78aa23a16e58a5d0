// Note 000, condition variables: step 2 needs both halves of step 1. The note's sample waits without the lock, and so can miss the signal:
// here `wait` takes the hold, and waiting without one does not compile.
import { threads } from "lockstep";

const space = threads("two steps");
const lock = space.lock("step 1");
const step1Finished = space.condition("step 1 finished", lock);
const finished = space.value("finished", "int32");
const [b, c, m] = [
  [1, 2],
  [10, 20],
  [3, 4],
] as const;
const a = space.array("A", "int32", 2);

async function doStep1(index: 0 | 1): Promise<void> {
  a.set(index, b[index] + c[index]);
  await lock.withLock((hold) => {
    finished.add(1);
    if (finished.get() === 2) step1Finished.notifyAll(hold);
  });
}

async function doStep2(): Promise<number> {
  return lock.withLock(async (hold) => {
    await step1Finished.waitFor(hold, () => finished.get() === 2);
    return m[0] * a.get(0) + m[1] * a.get(1);
  });
}

const early = doStep2();
await Promise.all([doStep1(0), doStep1(1)]);
console.log(`A = ${a.slice().join(", ")}`); // → A = 11, 22
console.log(`V = M · A = ${await early}`); // → V = M · A = 121
console.log(`a late one does not wait for ever: ${await doStep2()}`); // → a late one does not wait for ever: 121
await space.close();
