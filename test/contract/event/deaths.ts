import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { EVENT_DEEDS, type EventRemote } from "../../fixtures/event/event-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** Of whom the long run kills more. */
const KILLS = 12;

export function eventDeaths(substrate: Substrate, killed: number = KILLS): void {
  test("it stays set when who set it was killed", async (t) => {
    const space = await opened(t, substrate);
    const setter: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
    await setter.call("set", "bell");
    await setter.end();
    assert.equal(space.event("bell").isSet, true);
    await space.event("bell").wait();
  });

  test("waiters that were killed keep nobody from going on, nor who comes in their place", async (t) => {
    const space = await opened(t, substrate);
    const bell = space.event("bell");
    for (const form of ["wait", "waitSync"] as const) {
      const [dead, living]: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
      dead!.tell(form, "bell");
      const waiting = living!.call(form, "bell");
      await until(() => waitersOf(bell) === 2, "both wait");
      await dead!.end();
      const heir: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
      await assert.rejects(heir.call(form, "bell", { timeoutMs: 1 }), { code: "timeout" });
      bell.setSync();
      bell.clearSync();
      await waiting;
      await assert.rejects(heir.call(form, "bell", { timeoutMs: 1 }), { code: "timeout" });
    }
  });

  test(`${killed} who set and clear are killed at random moments: everybody still waits, sets and goes on`, async (t) => {
    const space = await opened(t, substrate);
    const bell = space.event("bell");
    const flashes = space.value("flashes", "int32", 0, { lock: false });
    const wakings = space.value("wakings", "int32", 0, { lock: false });
    const waiters: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
    const counting = waiters.map((waiter, at) => waiter.call("countWakings", "bell", "wakings", at === 0));
    let random = 7;
    const kill = async (): Promise<void> => {
      for (let kills = 0; kills < killed / 2; kills++) {
        const setter: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
        const before = flashes.get();
        setter.tell("flash", "bell");
        await until(() => flashes.get() > before, "it sets and clears");
        random = (random * 48_271) % 0x7fff_ffff;
        await setTimeout(random % 15);
        await setter.end();
      }
    };
    await Promise.all([kill(), kill()]);
    bell.clearSync();
    const before = wakings.get();
    assert.ok(before > 0);
    await until(() => waitersOf(bell) === 2, "both wait again");
    space.event("over").setSync();
    bell.setSync();
    await Promise.all(counting);
    t.diagnostic(`${before} wakings from ${flashes.get()} settings`);
  });
}
