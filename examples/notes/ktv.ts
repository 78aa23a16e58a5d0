// Note 003: a KTV with four rooms. Without a semaphore six people all rush in; with one, thirteen guests sing, four at a time.
import type { LocalSpace } from "lockstep";
import { program } from "./program.ts";

const ROOMS = 4;

export async function ktvWrong(space: LocalSpace): Promise<void> {
  await sing(space, 6);
}

export async function goKtv(space: LocalSpace): Promise<void> {
  const rooms = space.semaphore("rooms", { permits: ROOMS });
  await rooms.withPermit(() => sing(space, ROOMS));
}

/** The first to come sing until `crowd` people are inside, so that it does get as full as it can. */
async function sing(space: LocalSpace, crowd: number): Promise<void> {
  const inside = space.value("inside", "int32");
  const most = space.value("most", "int32");
  const now = inside.add(1) + 1;
  for (let seen = most.get(); now > seen; seen = most.get()) most.compareExchange(seen, now);
  const full = space.event(`${crowd} inside`);
  if (now === crowd) await full.set();
  await full.wait();
  inside.add(-1);
  space.value("sung", "int32").add(1);
}

await program(import.meta, "processes", async (space) => {
  const evening = async (name: string, people: number): Promise<string> => {
    space.value("sung", "int32").set(0);
    space.value("most", "int32").set(0);
    const guests = Array.from({ length: people }, () => space.start(import.meta.url, name));
    for (const guest of guests) await guest.join();
    return `${space.value("sung", "int32").get()} have sung, at most ${space.value("most", "int32").get()} at once`;
  };
  console.log(`wrong: ${await evening("ktvWrong", 6)}`); // → wrong: 6 have sung, at most 6 at once
  console.log(`right: ${await evening("goKtv", 13)}`); // → right: 13 have sung, at most 4 at once
  console.log("============》"); // → ============》
});
