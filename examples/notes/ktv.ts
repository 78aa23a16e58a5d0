// Note 003: thirteen guests, each a process, and four KTV rooms.
import { type LocalSpace, processes } from "lockstep";

export async function goKtv(space: LocalSpace): Promise<void> {
  const rooms = space.semaphore("rooms", { permits: 4 });
  const inside = space.value("inside", "int32");
  const most = space.value("most", "int32");
  await rooms.withPermit(async () => {
    const now = inside.add(1) + 1;
    await most.lock.withLock(() => {
      if (now > most.get()) most.set(now);
    });
    inside.add(-1);
  });
  space.value("sung", "int32").add(1);
}

if (process.argv[1] === import.meta.filename) {
  const space = await processes(`ktv ${process.pid}`);
  const guests = Array.from({ length: 13 }, () => space.start(import.meta.url, "goKtv"));
  for (const guest of guests) await guest.join();
  console.log(`${space.value("sung", "int32").get()} guests have sung`); // → 13 guests have sung
  console.log(`never more than 4 at once: ${space.value("most", "int32").get() <= 4}`); // → never more than 4 at once: true
  console.log("============》"); // → ============》
  await space.close();
}
