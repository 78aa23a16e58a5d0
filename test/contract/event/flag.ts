import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_DEEDS, type EventRemote } from "../../fixtures/event/event-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function eventFlag(substrate: Substrate): void {
  test("it is not set at first; setting and clearing are idempotent and seen by everybody", async (t) => {
    const space = await opened(t, substrate);
    const remote: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
    const bell = space.event("bell");
    assert.equal(bell.isSet, false);
    for (const [change, expected] of [
      [() => bell.set(), true],
      [() => bell.set(), true],
      [() => bell.clearSync(), false],
      [() => bell.clear(), false],
      [() => remote.call("set", "bell"), true],
      [() => remote.call("clearSync", "bell"), false],
      [() => bell.setSync(), true],
    ] as const) {
      await change();
      assert.equal(bell.isSet, expected);
      assert.equal(space.event("bell").isSet, expected);
      assert.equal(await remote.call("isSet", "bell"), expected);
    }
  });

  test("while it is set nobody waits", async (t) => {
    const space = await opened(t, substrate);
    const remote: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
    const bell = space.event("bell");
    await remote.call("setSync", "bell");
    for (const wait of [undefined, { timeoutMs: 0 }, { timeoutMs: 5 }]) {
      bell.waitSync(wait);
      await bell.wait(wait);
      await remote.call("wait", "bell", wait);
      await remote.call("waitSync", "bell", wait);
    }
    assert.equal(bell.isSet, true);
  });

  for (const isCleared of [false, true]) {
    test(`everybody who waits goes on when it is set${isCleared ? ", though it is cleared at once" : ""}`, async (t) => {
      const space = await opened(t, substrate);
      const remotes: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 4);
      const bell = space.event("bell");
      for (let round = 0; round < 20; round++) {
        let woken = 0;
        const waiting = [
          ...remotes.map((remote, at) =>
            remote.call((at + round) % 2 === 0 ? "wait" : "waitSync", "bell", at === 3 ? { timeoutMs: 60_000 } : {}),
          ),
          ...Array.from({ length: 5 }, () => bell.wait()),
        ].map((wait) => wait.then(() => woken++));
        await until(() => waitersOf(bell) === 9, "all wait");
        assert.equal(woken, 0);
        bell.setSync();
        if (isCleared) bell.clearSync();
        await Promise.all(waiting);
        assert.equal(bell.isSet, !isCleared);
        bell.clearSync();
        for (const late of [bell.wait({ timeoutMs: 0 }), remotes[round % 4]!.call("wait", "bell", { timeoutMs: 1 })]) {
          await assert.rejects(late, { code: "timeout" });
        }
        await until(() => waitersOf(bell) === 0, "nobody waits"); // who gave up may still be waiting for the monitor
      }
    });
  }

  test("two hand a ball to each other by two events, and no waking is lost", async (t) => {
    const space = await opened(t, substrate);
    const remotes: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
    for (const [left, right] of [
      [true, true],
      [true, false],
      [false, false],
    ] as const) {
      const playing = [remotes[0]!.call("volley", "left", "right", 300, left), remotes[1]!.call("volley", "right", "left", 300, right)];
      space.event("left").setSync();
      await Promise.all(playing);
      space.event("left").clearSync();
    }
  });

  test("blocking and asynchronous calls of one thread in one turn do not get in each other's way", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    const waiting = [bell.wait(), bell.wait({ timeoutMs: 60_000 })];
    const set = bell.set();
    bell.setSync();
    bell.waitSync();
    const cleared = bell.clear();
    bell.clearSync();
    assert.throws(() => bell.waitSync({ timeoutMs: 0 }), { code: "timeout" });
    await Promise.all([...waiting, set, cleared]);
    assert.equal(bell.isSet, false);
  });

  test("hundreds wait in each of several openings and here, and all go on", async (t) => {
    const space = await opened(t, substrate);
    const remotes: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 3);
    const bell = space.event("bell");
    const waiting = [
      ...remotes.flatMap((remote) => Array.from({ length: 300 }, () => remote.call("wait", "bell"))),
      ...Array.from({ length: 300 }, () => bell.wait()),
    ];
    await until(() => waitersOf(bell) === 1200, "all wait");
    bell.setSync();
    bell.clearSync();
    await Promise.all(waiting);
  });
}
