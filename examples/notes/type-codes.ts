// Note 004, Value and Array: what the type codes mean, and what an initialiser may be.
import { LockstepError } from "lockstep";
import { program } from "./program.ts";

function attempt(body: () => unknown): string {
  try {
    return String(body());
  } catch (error) {
    if (error instanceof LockstepError) return error.code;
    throw error;
  }
}

await program(import.meta, "processes", async (space) => {
  const below = (["b", "B", "c", "h", "H", "i", "I"] as const).map((code) => {
    const value = space.value(code, code); // 0 when nothing is said
    value.add(-1);
    return `${code} ${value.get()}`;
  });
  console.log(`0 - 1: ${below.join(", ")}`); // → 0 - 1: b -1, B 255, c 255, h -1, H 65535, i -1, I 4294967295
  const belowLong = (["l", "L", "q", "Q"] as const).map((code) => {
    const value = space.value(code, code, 0n); // 64 bits are more than a number of JavaScript can hold: bigints
    value.add(-1n);
    return `${code} ${value.get()}`;
  });
  console.log(belowLong.join(", ")); // → l -1, L 18446744073709551615, q -1, Q 18446744073709551615
  const tenths = (["f", "d"] as const).map((code) => `${code} ${space.value(code, code, 0.1).get()}`);
  console.log(tenths.join(", ")); // → f 0.10000000149011612, d 0.1

  const small = space.value("small", "b", 127);
  console.log(`128 into a "b": ${attempt(() => small.set(128))}, still ${small.get()}`); // → 128 into a "b": invalid, still 127
  console.log(`1.5 into an "i": ${attempt(() => space.value("i", "i").set(1.5))}`); // → 1.5 into an "i": invalid

  const show = (array: Iterable<number>): string => `[${[...array].join(", ")}]`;
  console.log(`of a length: ${show(space.array("zeros", "i", 3))}`); // → of a length: [0, 0, 0]
  console.log(`of a sequence: ${show(space.array("squares", "i", [0, 1, 4]))}`); // → of a sequence: [0, 1, 4]
  console.log(`opened again: ${show(space.array("squares", "i", 3))}`); // → opened again: [0, 1, 4]
  console.log(`of another length: ${attempt(() => space.array("squares", "i", 4))}`); // → of another length: mismatch
});
