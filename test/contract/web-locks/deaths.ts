import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { webLocks } from "lockstep/web-locks";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { WEB_LOCKS_DEEDS, type WebLocksRemote } from "../../fixtures/web-locks/web-locks-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;

export function webLocksDeaths(substrate: Substrate, killed: number = KILLS): void {
  test("the locks of one killed are had by those who wait, within a second", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const [holder, waiter]: WebLocksRemote[] = await Remote.startAll(t, substrate, space, WEB_LOCKS_DEEDS, 2);
    for (const name of ["a", "b"]) await holder!.call("hold", name);
    const had = waiter!.call("hold", "b");
    const own = locks.request("a", () => "own");
    while ((await locks.query()).pending.length < 2);
    const killedAtMs = performance.now();
    await holder!.end();
    assert.equal(await own, "own");
    assert.equal(await had, true);
    assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
    assert.deepEqual(
      (await locks.query()).held.map(({ name }) => name),
      ["b"],
    );
  });

  test("who comes when the holder is dead has the lock at once; query() shows no dead, holding or waiting", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    for (let round = 0; round < 3; round++) {
      const [holder, waiter]: WebLocksRemote[] = await Remote.startAll(t, substrate, space, WEB_LOCKS_DEEDS, 2);
      await holder!.call("hold", "a");
      await waiter!.call("ask", "a");
      while ((await locks.query()).pending.length < 1);
      await Promise.all([holder!.end(), waiter!.end()]);
      if (round === 0) assert.deepEqual(await locks.query(), { held: [], pending: [] });
      else assert.notEqual(await locks.request("a", { ifAvailable: true }, (lock) => lock), null);
    }
  });

  test("a client whose bell is slow to come back goes on with later requests", async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    let letGo = (): void => {};
    const first = locks.request("a", () => new Promise<void>((resolve) => (letGo = resolve)));
    const held = async (): Promise<string | undefined> => (await locks.query()).held[0]?.clientId;
    while ((await held()) === undefined);
    const id = await held();
    const bell = space.lock(`lockstep/web-locks: bell of ${id}`);
    const between = bell.acquire(); // before the client, which wants it back when it is rung
    await bell.release();
    const hold = await between;
    letGo();
    await first;
    await until(() => !space.lock(`lockstep/web-locks: life of ${id}`).locked, "nothing of it is left");
    const second = locks.request("a", () => "again");
    hold.releaseSync();
    assert.equal(await second, "again");
    assert.equal(await locks.request("a", () => "and again"), "and again");
  });

  test("an exit frees what was held, and a lock that is held keeps no process from it", async (t) => {
    const space = await opened(t, substrate);
    const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
    await remote.call("hold", "a");
    remote.tell("exit", 0);
    assert.equal(await webLocks(space).request("a", () => "had"), "had");
  });

  test(`${killed} are killed at random moments: nobody meets another inside, and nobody waits for the dead`, async (t) => {
    const space = await opened(t, substrate);
    const locks = webLocks(space);
    const entries = space.array("entries", "int32", 8, { lock: false });
    let random = 1;
    const kill = async (number: number): Promise<void> => {
      for (let kills = 0; kills < killed / 3; kills++) {
        const remote: WebLocksRemote = await Remote.start(t, substrate, space, WEB_LOCKS_DEEDS);
        const before = entries.get(number);
        remote.tell("workForEver", number);
        await until(() => entries.get(number) > before, "it has been inside");
        random = (random * 48_271) % 0x7fff_ffff;
        await setTimeout(random % 25);
        await remote.end();
      }
    };
    await Promise.all([0, 1, 2].map(kill));
    assert.equal(space.value("violations", "int32", 0, { lock: false }).get(), 0);
    assert.equal(await locks.request("storm", () => "had"), "had");
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });
}
