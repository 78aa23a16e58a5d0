// Note 004: processes do not share their globals. A child changes its own copy of A; a shared value is everybody's.
import { type LocalSpace, processes } from "lockstep";

let A = 100;

export function fun1(space: LocalSpace): number {
  A = 300 * A;
  space.value("A", "int32").set(A);
  return A;
}

if (process.argv[1] === import.meta.filename) {
  const space = await processes(`global A ${process.pid}`);
  const shared = space.value("A", "int32", 100);
  const p1 = space.start<number>(import.meta.url, "fun1");
  console.log(`in the child A is ${await p1.join()}`); // → in the child A is 30000
  console.log(`global A, value is ${A}`); // → global A, value is 100
  console.log(`shared A, value is ${shared.get()}`); // → shared A, value is 30000
  await space.close();
}
