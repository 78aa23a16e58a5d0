// Note 000, semaphores: a database that serves two at a time, and six who insert.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

export async function insertWrong(space: LocalSpace, data: number): Promise<void> {
  await append(space, data, 6);
}

export async function insert(space: LocalSpace, data: number, slots: number): Promise<void> {
  const database = space.semaphore(`${slots} slots`, { permits: slots });
  await database.withPermit(() => append(space, data, slots));
}

async function append(space: LocalSpace, data: number, together: number): Promise<void> {
  const inside = space.value("inside", "int32");
  const most = space.value("most", "int32");
  const now = inside.add(1) + 1;
  for (let seen = most.get(); now > seen; seen = most.get()) most.compareExchange(seen, now);
  await space.barrier(`${together} are inside`, together).wait(); // they do meet, not only sometimes
  space.array("database", "int32", 6).set(space.value("length", "int32").add(1), data);
  inside.add(-1);
}

await program(import.meta, "threads", async (space) => {
  const database = space.array("database", "int32", 6);
  const fill = async (name: string, slots: number): Promise<string> => {
    space.value("length", "int32").set(0);
    space.value("most", "int32").set(0);
    database.fill(0);
    const people = [1, 2, 3, 4, 5, 6].map((data) => space.start(import.meta.url, name, { args: [data, slots] }));
    for (const person of people) await person.join();
    return `at most ${space.value("most", "int32").get()} at once, ${new Set(database).size} rows`;
  };
  console.log(`wrong: ${await fill("insertWrong", 2)}`); // → wrong: at most 6 at once, 6 rows
  console.log(`right: ${await fill("insert", 2)}`); // → right: at most 2 at once, 6 rows
  console.log(`one slot is a lock: ${await fill("insert", 1)}`); // → one slot is a lock: at most 1 at once, 6 rows
});
