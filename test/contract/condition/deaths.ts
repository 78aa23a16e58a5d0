import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { Ledger } from "../../fixtures/condition/ledger.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const NEWS = { name: "news", lock: "door" };
/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;

export function conditionDeaths(substrate: Substrate, killed: number = KILLS): void {
  test("a waiter that was killed is passed over by notify", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    for (const form of ["wait", "waitSync"] as const) {
      const [dead, living]: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
      dead!.tell(form, NEWS);
      const waiting = living!.call(form, NEWS);
      await until(() => waitersOf(news) === 2, "both wait");
      await dead!.end();
      door.withLockSync((hold) => news.notify(hold, 1));
      assert.equal(await waiting, false);
      await living!.end();
    }
  });

  test("who gets a dead waiter's place in the space is not notified in its stead", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const waiting = door.withLock((hold) => news.wait(hold));
    for (let round = 0; round < 3; round++) {
      const dead: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
      dead.tell(round % 2 === 0 ? "wait" : "waitSync", NEWS);
      await until(() => waitersOf(news) === 2, "both wait");
      await dead.end();
      const heir: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
      await assert.rejects(heir.call("wait", NEWS, { timeoutMs: 1 }), { code: "timeout" });
      await assert.rejects(heir.call("waitSync", NEWS, { timeoutMs: 1 }), { code: "timeout" });
      assert.equal(waitersOf(news), 1);
      await heir.end();
    }
    door.withLockSync((hold) => news.notify(hold, 1));
    await waiting;
  });

  test("a death is told to the next one though a hold that was disposed of while it waited had the lock in between", async (t) => {
    const space = await opened(t, substrate);
    const door = space.lock("door");
    const news = space.condition("news", door);
    const holder: ConditionRemote = await Remote.start(t, substrate, space, CONDITION_DEEDS);
    const hold = door.acquireSync();
    const waiting = assert.rejects(news.wait(hold), { code: "not-held" });
    await holder.call("acquire", NEWS);
    hold[Symbol.dispose]();
    await holder.end();
    await waiting;
    assert.equal((await door.acquire()).abandoned, true);
  });

  for (const form of ["wait", "waitSync"] as const) {
    test(`who was notified by one killed before it released the lock goes on (${form}) within a second, told "abandoned"`, async (t) => {
      const space = await opened(t, substrate);
      const [notifier, waiter]: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
      const news = space.condition("news", space.lock("door"));
      const waiting = waiter!.call(form, NEWS);
      await until(() => waitersOf(news) === 1, "it waits");
      await notifier!.call("acquire", NEWS);
      await notifier!.call("notify", NEWS, 1);
      const killedAtMs = performance.now();
      await notifier!.end();
      assert.equal(await waiting, true);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
    });
  }

  if (substrate.name === "processes") {
    test("one killed between its notification and its waking keeps the lock from nobody", async (t) => {
      const space = await opened(t, substrate);
      const door = space.lock("door");
      const news = space.condition("news", door);
      for (const form of ["wait", "waitSync"] as const) {
        const [dead, living]: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 2);
        dead!.tell(form, NEWS);
        const waiting = living!.call(form, NEWS);
        await until(() => waitersOf(news) === 2, "both wait");
        const hold = door.acquireSync();
        await dead!.stop();
        news.notifyAll(hold);
        hold.releaseSync();
        const releasedAtMs = performance.now();
        await dead!.end();
        await waiting;
        assert.ok(performance.now() - releasedAtMs < NOTICED_MS, `${performance.now() - releasedAtMs} ms`);
        await living!.end();
      }
    });
  }

  test(`${killed} who wait, notify and hold are killed at random moments: the counts stay right and the turns go on`, async (t) => {
    const space = await opened(t, substrate);
    const parties = 4;
    const game = new Ledger(space, parties);
    const players: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, parties);
    const play = (party: number): Promise<void> => players[party]!.call("play", party, parties, party % 2 === 0);
    const playing = players.map((_, party) => play(party));
    let random = 3;
    const next = (bound: number): number => {
      random = (random * 48_271) % 0x7fff_ffff;
      return random % bound;
    };
    for (let kills = 0; kills < killed; kills++) {
      const turns = game.turns;
      await until(() => game.turns > turns + 2 * parties, "the turns go on");
      const party = next(parties);
      await setTimeout(next(4));
      playing[party]!.catch(() => {});
      await players[party]!.end();
      players[party] = await Remote.start(t, substrate, space, CONDITION_DEEDS);
      playing[party] = play(party);
    }
    await game.end();
    await Promise.all(playing);
    assert.ok(game.balances);
    t.diagnostic(`${game.turns} turns`);
  });
}
