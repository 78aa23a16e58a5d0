// Note 003: "the data of processes is their own; a queue or a pipe lets them talk". A pipe has two ends: what goes in at one comes out at the other.
// Who ends without closing its end leaves whoever listens at the other in doubt: was that all? (In CPython he may wait for ever.)
import type { LocalSpace, LockstepError } from "lockstep";
import { program } from "./program.ts";

export async function childWrong(space: LocalSpace): Promise<void> {
  const end = space.pipe<string>("wrong", "right");
  await end.send(`${await end.receive()}, father`);
}

export async function child(space: LocalSpace): Promise<void> {
  const end = space.pipe<string>("right", "right");
  await end.send(`${await end.receive()}, father`);
  await end.close();
}

await program(import.meta, "processes", async (space) => {
  const talk = async (name: string, pipe: string): Promise<void> => {
    const end = space.pipe<string>(pipe, "left");
    const other = space.start(import.meta.url, name);
    await end.send("hello");
    const heard: string[] = [];
    try {
      for await (const line of end) heard.push(line);
      heard.push("that was all");
    } catch (error) {
      heard.push((error as LockstepError).code);
    }
    console.log(`${pipe}: ${heard.join("; ")}`);
    await end.close();
    await other.join();
  };
  await talk("childWrong", "wrong"); // → wrong: hello, father; broken
  await talk("child", "right"); // → right: hello, father; that was all
});
