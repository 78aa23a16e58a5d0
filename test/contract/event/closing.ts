import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_DEEDS, type EventRemote } from "../../fixtures/event/event-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const CLOSED = { name: "LockstepError", code: "closed" };

export function eventClosing(substrate: Substrate): void {
  test('closing rejects what waits with "closed"; others wait on and go on', async (t) => {
    const space = await opened(t, substrate);
    const [setter, waiter]: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
    const bell = space.event("bell");
    const elsewhere = waiter!.call("waitSync", "bell");
    const waiting = Promise.allSettled([bell.wait(), bell.wait({ timeoutMs: 60_000 })]);
    await until(() => waitersOf(bell) === 3, "all wait");
    await space.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    await setter!.call("setSync", "bell");
    await elsewhere;
  });

  test("what was begun in the turn of the closing settles", async (t) => {
    const space = await opened(t, substrate);
    const bell = space.event("bell");
    const begun = Promise.allSettled([bell.wait(), bell.set(), bell.wait(), bell.clear(), bell.wait({ timeoutMs: 60_000 })]);
    await space.close();
    for (const outcome of await begun) if (outcome.status === "rejected") assert.equal(outcome.reason.code, "closed");
  });

  test("it stays set when who set it has closed", async (t) => {
    const space = await opened(t, substrate);
    const setter: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
    await setter.call("set", "bell");
    await setter.call("close");
    await space.event("bell").wait();
  });

  test('after closing everything says "closed"', async (t) => {
    const space = await opened(t, substrate);
    const bell = space.event("bell");
    await space.close();
    assert.throws(() => space.event("bell"), CLOSED);
    assert.throws(() => bell.isSet, CLOSED);
    assert.throws(() => bell.setSync(), CLOSED);
    assert.throws(() => bell.clearSync(), CLOSED);
    assert.throws(() => bell.waitSync(), CLOSED);
    await assert.rejects(bell.set(), CLOSED);
    await assert.rejects(bell.clear(), CLOSED);
    await assert.rejects(bell.wait(), CLOSED);
  });
}
