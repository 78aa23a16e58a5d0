// Note 004: processes do not share their globals (and here neither do threads). A child changes its own copy of A; a shared value is everybody's.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

let A = 100;

export function fun1Wrong(): number {
  A = 300 * A;
  return A;
}

export function fun1(space: LocalSpace): number {
  const shared = space.value("A", "int32", 100);
  shared.set(300 * shared.get());
  return shared.get();
}

await program(import.meta, "processes", async (space) => {
  const inChild = await space.start<number>(import.meta.url, "fun1Wrong").join();
  console.log(`wrong: ${inChild} in the child, global A is ${A}`); // → wrong: 30000 in the child, global A is 100
  const shared = space.value("A", "int32", 100);
  const inChild2 = await space.start<number>(import.meta.url, "fun1").join();
  console.log(`right: ${inChild2} in the child, shared A is ${shared.get()}`); // → right: 30000 in the child, shared A is 30000
});
