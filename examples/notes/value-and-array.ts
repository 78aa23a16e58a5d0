// Note 004: Value('d', 0.0) and Array('i', range(10)), changed by another process.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export function f(space: LocalSpace): void {
  const num = space.value("num", "d");
  const arr = space.array("arr", "i", 10);
  num.set(3.1415927);
  for (let i = 0; i < arr.length; i++) arr.set(i, -arr.get(i));
}

await program(import.meta, "processes", async (space) => {
  const num = space.value("num", "d", 0);
  const arr = space.array("arr", "i", Array(10).keys());
  await space.start(import.meta.url, "f").join();
  console.log(num.get()); // → 3.1415927
  console.log(`[${arr.slice().join(", ")}]`); // → [0, -1, -2, -3, -4, -5, -6, -7, -8, -9]
});
