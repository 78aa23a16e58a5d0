// Note 000, deadlock: compute() takes x then y, anti_compute() y then x, and each waits for what the other has. (Note 003 has the same with mutexA
// and mutexB.) The cure is one order for all.
import { LockstepError, threads } from "lockstep";

const space = threads("opposite orders");
const locks = { x: space.lock("x_lock"), y: space.lock("y_lock") };
const x = space.value("x", "float64", 4);
const y = space.value("y", "float64", 0);

async function both(first: "x" | "y", second: "x" | "y", bothHaveOne: () => Promise<void>, body: () => void): Promise<string> {
  return locks[first].withLock(async () => {
    await bothHaveOne();
    try {
      return await locks[second].withLock(() => (body(), "done"), { timeoutMs: 50 });
    } catch (error) {
      if (error instanceof LockstepError && error.code === "timeout") return `stuck waiting for ${second}`;
      throw error;
    }
  });
}

const compute = (): void => {
  y.set(x.get() + y.get());
  x.set(x.get() * x.get());
};
const antiCompute = (): void => {
  y.set(y.get() - x.get());
  x.set(Math.sqrt(x.get()));
};

let arrived = 0;
const meeting = space.event("both have one");
const meet = async (): Promise<void> => {
  if (++arrived === 2) await meeting.set();
  await meeting.wait();
};
const wrong = await Promise.all([both("x", "y", meet, compute), both("y", "x", meet, antiCompute)]);
console.log(`wrong, somebody is stuck: ${wrong.some((end) => end.startsWith("stuck"))}`); // → wrong, somebody is stuck: true

x.set(4);
y.set(0);
const atOnce = async (): Promise<void> => {};
const right = await Promise.all([both("x", "y", atOnce, compute), both("x", "y", atOnce, antiCompute)]);
console.log(`right: ${right.join(", ")}`); // → right: done, done
console.log(`x = ${x.get()}, y = ${y.get()}`); // → x = 4, y = -12
await space.close();
