// Note 003, events: three cars at a traffic light. The wrong drivers look now and then, and a short green comes between two looks; the right ones wait.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function carWrong(space: LocalSpace): Promise<string> {
  const green = space.event("green");
  for (let look = 1; look <= 2; look++) {
    if (green.isSet) return "drives";
    await space.barrier("all have looked", 4).wait();
    await space.barrier("the light has been green and is red again", 4).wait();
  }
  return "stands";
}

export async function car(space: LocalSpace): Promise<string> {
  space.value("at the light", "int32").add(1);
  await space.event("green").wait();
  return "drives";
}

await program(import.meta, "processes", async (space) => {
  const green = space.event("green");
  const cars = (name: string): Promise<string | undefined>[] => [1, 2, 3].map(() => space.start<string>(import.meta.url, name).join());

  const wrong = cars("carWrong");
  for (let time = 1; time <= 2; time++) {
    await space.barrier("all have looked", 4).wait();
    await green.set();
    await green.clear();
    await space.barrier("the light has been green and is red again", 4).wait();
  }
  console.log(`wrong: ${(await Promise.all(wrong)).join(", ")}`); // → wrong: stands, stands, stands

  let driven = 0;
  const right = cars("car").map(async (end) => {
    const what = await end;
    driven += 1;
    return what;
  });
  while (space.value("at the light", "int32").get() < 3) await new Promise(setImmediate);
  console.log(`red: ${driven} have driven`); // → red: 0 have driven
  await green.set();
  console.log(`green: ${(await Promise.all(right)).join(", ")}`); // → green: drives, drives, drives
});
