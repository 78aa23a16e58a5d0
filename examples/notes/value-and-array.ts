// Note 004: Value('d', 0.0) and Array('i', range(10)), changed by another process.
import { type LocalSpace, processes } from "lockstep";

export function f(space: LocalSpace): void {
  space.value("num", "d").set(3.1415927);
  const arr = space.array("arr", "i", 10);
  for (let i = 0; i < arr.length; i++) arr.set(i, -arr.get(i) || 0);
}

if (process.argv[1] === import.meta.filename) {
  const space = await processes(`value and array ${process.pid}`);
  const num = space.value("num", "d", 0);
  const arr = space.array(
    "arr",
    "i",
    Array.from({ length: 10 }, (_, i) => i),
  );
  await space.start(import.meta.url, "f").join();
  console.log(num.get()); // → 3.1415927
  console.log(`[${arr.slice().join(", ")}]`); // → [0, -1, -2, -3, -4, -5, -6, -7, -8, -9]
  await space.close();
}
