// Note 000, deadlock: compute() takes x_lock, then y_lock, and anti_compute() takes y_lock, then x_lock: each waits for what the other has, and would
// for ever. Here the circle is found: one of the two is told, and lets go. The cure is one order for all.
import { LockstepError, type LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function computeWrong(space: LocalSpace): string {
  return inBoth(space, "x_lock", "y_lock", () => compute(space));
}

export function antiComputeWrong(space: LocalSpace): string {
  return inBoth(space, "y_lock", "x_lock", () => antiCompute(space));
}

function inBoth(space: LocalSpace, first: string, second: string, body: () => void): string {
  return space.lock(first).withLockSync(() => {
    space.barrier("each has one lock", 2).waitSync(); // only makes certain what otherwise happens now and then
    try {
      space.lock(second).withLockSync(body);
      return "done";
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      const locks = error.cycle?.map(({ lock }) => lock).toSorted(); // its message says who waits for whom
      return `${error.code} over ${locks?.join(" and ")}`;
    }
  });
}

export function computeRight(space: LocalSpace): string {
  using _both = space.acquireAllSync([space.lock("x_lock"), space.lock("y_lock")]);
  compute(space);
  return "done";
}

export function antiComputeRight(space: LocalSpace): string {
  using _both = space.acquireAllSync([space.lock("y_lock"), space.lock("x_lock")]); // in one order, however they are given
  antiCompute(space);
  return "done";
}

function compute(space: LocalSpace): void {
  const [x, y] = [space.value("x", "d", 1), space.value("y", "d", 0)];
  y.set(x.get() + y.get());
  x.set(x.get() * x.get());
}

function antiCompute(space: LocalSpace): void {
  const [x, y] = [space.value("x", "d", 1), space.value("y", "d", 0)];
  y.set(y.get() - x.get());
  x.set(Math.sqrt(x.get()));
}

await program(import.meta, "threads", async (space) => {
  const both = async (...names: string[]): Promise<string> => {
    const ends = await Promise.all(names.map((name) => space.start<string>(import.meta.url, name).join()));
    return ends.map(String).toSorted().join(", ");
  };
  console.log(`wrong: ${await both("computeWrong", "antiComputeWrong")}`); // → wrong: deadlock over x_lock and y_lock, done
  const [x, y] = [space.value("x", "d"), space.value("y", "d")];
  x.set(1);
  y.set(0);
  console.log(`right: ${await both("computeRight", "antiComputeRight")}`); // → right: done, done
  console.log(`x = ${x.get()}, y = ${y.get()}`); // → x = 1, y = 0
});
