import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_DEEDS, type EventRemote } from "../../fixtures/event/event-deeds.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function eventNames(substrate: Substrate): void {
  test('what is open as another kind is a "mismatch" that names it', async (t) => {
    const space = await opened(t, substrate);
    space.event("bell");
    space.lock("door");
    assert.throws(() => space.lock("bell"), { code: "mismatch", message: /"bell"/ });
    assert.throws(() => space.event("door"), { code: "mismatch", message: /"door"/ });
    assert.throws(() => space.event(""), { code: "invalid" });
  });

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const bells = Array.from({ length: 300 }, (_, at) => space.event(`bell ${at}`));
    for (let round = 0; round < 3; round++) {
      for (const [at, bell] of bells.entries()) {
        assert.equal(bell.isSet, false);
        bell.setSync();
        assert.equal(space.event(`bell ${at}`).isSet, true);
        await bell.wait();
        await bell.clear();
      }
    }
  });

  test("the same with several openings at once", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remotes: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
    await Promise.all(remotes.map((remote) => remote.call("tour", 300, 4)));
  });

  test("one that is set, or waited for, is remembered while hundreds of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const remote: EventRemote = await Remote.start(t, substrate, space, EVENT_DEEDS);
    const set = space.event("set");
    set.setSync();
    await remote.call("setSync", "set there");
    const waiting = [space.event("awaited").wait(), remote.call("wait", "awaited there")];
    for (let at = 0; at < 500; at++) space.event(`other ${at}`);
    await remote.call("tour", 300, 1);
    assert.equal(set.isSet, true);
    assert.equal(space.event("set there").isSet, true);
    await remote.call("setSync", "awaited");
    space.event("awaited there").setSync();
    await Promise.all(waiting);
  });

  test('a handle whose name has come back as something else says "mismatch"', async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const old = space.event("bell");
    for (let at = 0; at < 60; at++) space.lock(`other ${at}`);
    space.semaphore("bell", { permits: 1 });
    assert.throws(() => old.setSync(), { code: "mismatch", message: /"bell"/ });
    assert.throws(() => old.isSet, { code: "mismatch", message: /"bell"/ });
    await assert.rejects(old.wait(), { code: "mismatch", message: /"bell"/ });
  });
}
