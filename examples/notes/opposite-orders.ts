// Note 000, deadlock: compute() takes x_lock, then y_lock, and anti_compute() takes y_lock, then x_lock: each waits for what the other has.
// The cure is one order for all.
import type { LockstepError, LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function computeWrong(space: LocalSpace): void {
  space.lock("x_lock").withLockSync(() => {
    space.barrier("each has one lock", 2).waitSync(); // only makes certain what otherwise happens now and then
    // One of the two has to give up some time, or both wait for ever.
    space.lock("y_lock").withLockSync(() => compute(space), { timeoutMs: 200 });
  });
}

export function antiComputeWrong(space: LocalSpace): void {
  space.lock("y_lock").withLockSync(() => {
    space.barrier("each has one lock", 2).waitSync();
    space.lock("x_lock").withLockSync(() => antiCompute(space));
  });
}

export function computeRight(space: LocalSpace): void {
  space.lock("x_lock").withLockSync(() => space.lock("y_lock").withLockSync(() => compute(space)));
}

export function antiComputeRight(space: LocalSpace): void {
  space.lock("x_lock").withLockSync(() => space.lock("y_lock").withLockSync(() => antiCompute(space)));
}

function compute(space: LocalSpace): void {
  const [x, y] = [space.value("x", "d"), space.value("y", "d")];
  y.set(x.get() + y.get());
  x.set(x.get() * x.get());
}

function antiCompute(space: LocalSpace): void {
  const [x, y] = [space.value("x", "d"), space.value("y", "d")];
  y.set(y.get() - x.get());
  x.set(Math.sqrt(x.get()));
}

await program(import.meta, "threads", async (space) => {
  const [x, y] = [space.value("x", "d"), space.value("y", "d")];
  const both = async (...names: string[]): Promise<string> => {
    x.set(1);
    y.set(0);
    const ends = names.map((name) =>
      space
        .start(import.meta.url, name)
        .join()
        .then(
          () => "done",
          ({ cause }) => (cause as LockstepError).code,
        ),
    );
    return `${(await Promise.all(ends)).join(", ")}; x = ${x.get()}, y = ${y.get()}`;
  };
  console.log(`wrong: ${await both("computeWrong", "antiComputeWrong")}`); // → wrong: timeout, done; x = 1, y = -1
  console.log(`right: ${await both("computeRight", "antiComputeRight")}`); // → right: done, done; x = 1, y = 0
});
