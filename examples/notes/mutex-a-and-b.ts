// Note 003, deadlock: five threads, each runs func1 (mutexA, then mutexB), then func2 (mutexB, then mutexA). One has B and wants A, another has A and
// wants B, and all five would stand still. Here the circle is found, and somebody told. The cure is one order in both functions.
import { LockstepError, type LocalLock, type LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function runWrong(space: LocalSpace, n: number): string {
  const [mutexA, mutexB] = [space.lock("mutexA"), space.lock("mutexB")];
  const [bTaken, aTaken] = [space.event("thread 0 has B"), space.event("another has A")];
  // Only makes certain what otherwise happens sometimes: thread 0 is in func2 while another is in func1.
  if (n > 0) bTaken.waitSync();
  try {
    inBoth(mutexA, mutexB, () => n > 0 && aTaken.setSync());
    inBoth(mutexB, mutexA, () => {
      if (n > 0) return;
      bTaken.setSync();
      aTaken.waitSync();
    });
    return "through";
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const locks = error.cycle?.map(({ lock }) => lock).toSorted();
    return `${error.code} over ${locks?.join(" and ")}`;
  }
}

export function run(space: LocalSpace): string {
  const [mutexA, mutexB] = [space.lock("mutexA"), space.lock("mutexB")];
  inBoth(mutexA, mutexB, () => {});
  inBoth(mutexA, mutexB, () => {}); // func2, in the order of func1
  return "through";
}

function inBoth(first: LocalLock, second: LocalLock, between: () => void): void {
  first.withLockSync(() => {
    between();
    second.withLockSync(() => {});
  });
}

await program(import.meta, "threads", async (space) => {
  const five = (name: string): Promise<(string | undefined)[]> =>
    Promise.all([0, 1, 2, 3, 4].map((n) => space.start<string>(import.meta.url, name, { args: [n] }).join()));
  const told = (await five("runWrong")).filter((end) => end !== "through"); // one, or one after another
  console.log(`wrong: ${told[0]}`); // → wrong: deadlock over mutexA and mutexB
  console.log(`right: ${(await five("run")).join(", ")}`); // → right: through, through, through, through, through
});
