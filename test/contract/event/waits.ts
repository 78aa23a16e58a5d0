import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { EVENT_DEEDS, type EventRemote } from "../../fixtures/event/event-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function eventWaits(substrate: Substrate): void {
  for (const timeoutMs of [-1, NaN, Infinity, 2_147_483_648, "10" as unknown as number]) {
    test(`${String(timeoutMs)} is no time-out, set or not`, async (t) => {
      const bell = (await opened(t, substrate)).event("bell");
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      for (const change of [() => {}, () => bell.setSync()]) {
        change();
        assert.throws(() => bell.waitSync({ timeoutMs }), invalid);
        await assert.rejects(bell.wait({ timeoutMs }), invalid);
      }
    });
  }

  test("0 only looks; a longer time-out takes as long as it says", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    for (const timeoutMs of [0, 30]) {
      const timedOut = { name: "LockstepError", code: "timeout", message: new RegExp(`"bell".* ${timeoutMs} ms`) };
      const began = performance.now();
      assert.throws(() => bell.waitSync({ timeoutMs }), timedOut);
      const between = performance.now();
      await assert.rejects(bell.wait({ timeoutMs }), timedOut);
      assert.ok(between - began >= timeoutMs - 1 && performance.now() - between >= timeoutMs - 1);
      assert.equal(waitersOf(bell), 0);
    }
  });

  test("who times out as it is set either goes on or does not, and leaves no trace", async (t) => {
    const space = await opened(t, substrate);
    const [remote, setter]: EventRemote[] = await Remote.startAll(t, substrate, space, EVENT_DEEDS, 2);
    const bell = space.event("bell");
    for (let round = 0; round < 60; round++) {
      const wait = { timeoutMs: round % 4 };
      const outcomes = Promise.allSettled([bell.wait(wait), remote!.call(round % 2 === 0 ? "wait" : "waitSync", "bell", wait)]);
      await setter!.call("setSync", "bell");
      for (const outcome of await outcomes) if (outcome.status === "rejected") assert.equal(outcome.reason.code, "timeout");
      assert.equal(waitersOf(bell), 0);
      bell.clearSync();
      assert.throws(() => bell.waitSync({ timeoutMs: 0 }), { code: "timeout" });
      await assert.rejects(bell.wait({ timeoutMs: 0 }), { code: "timeout" });
    }
  });

  test("who waits since the clearing is not let go by one before who gave up", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    const controller = new AbortController();
    const before = assert.rejects(bell.wait({ signal: controller.signal }), { name: "AbortError" });
    bell.setSync();
    bell.clearSync();
    const since = assert.rejects(bell.wait({ timeoutMs: 30 }), { code: "timeout" });
    controller.abort();
    await before;
    assert.throws(() => bell.waitSync({ timeoutMs: 10 }), { code: "timeout" });
    await since;
    assert.equal(waitersOf(bell), 0);
  });

  test("who blocks since the clearing is not let go by a call that has not been heard", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    const before = bell.wait();
    bell.setSync();
    bell.clearSync();
    assert.throws(() => bell.waitSync({ timeoutMs: 10 }), { code: "timeout" });
    await before;
  });

  test("as many may wait in a thread as can be counted, those included who were called and have not gone on", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    const full = { name: "LockstepError", code: "full", message: /"bell" has 32767 waiters in this thread/ };
    const many = Array.from({ length: 32_767 }, () => bell.wait());
    await assert.rejects(bell.wait(), full);
    bell.setSync();
    bell.clearSync();
    await assert.rejects(bell.wait(), full);
    assert.throws(() => bell.waitSync({ timeoutMs: 1 }), full);
    await Promise.all(many);
    await assert.rejects(bell.wait({ timeoutMs: 1 }), { code: "timeout" });
    assert.equal(waitersOf(bell), 0);
  });

  test("aborted before, it rejects with the reason though it is set", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    bell.setSync();
    const reason = new Error("changed my mind");
    await assert.rejects(bell.wait({ signal: AbortSignal.abort(reason) }), reason);
  });

  test("aborted meanwhile, it rejects at once with the very reason, and waits no longer; the others go on", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    for (const reason of [new Error("changed my mind"), "a word", { an: "object" }]) {
      const controller = new AbortController();
      const patient = bell.wait();
      let rejection: unknown;
      bell.wait({ signal: controller.signal }).catch((error: unknown) => (rejection = error));
      await until(() => waitersOf(bell) === 2, "both wait");
      controller.abort(reason);
      await setImmediate();
      assert.equal(rejection, reason);
      assert.equal(waitersOf(bell), 1);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      bell.setSync();
      bell.clearSync();
      await patient;
    }
  });

  test("hundreds aborted at once leave no listener, and those between go on", async (t) => {
    const bell = (await opened(t, substrate)).event("bell");
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = Array.from({ length: 600 }, (_, at) => bell.wait(at % 3 === 0 ? {} : { signal }));
    await until(() => waitersOf(bell) === 600, "all wait");
    controller.abort();
    bell.setSync();
    const outcomes = await Promise.allSettled(waiting);
    assert.ok(outcomes.every(({ status }, at) => status === (at % 3 === 0 ? "fulfilled" : "rejected")));
    await until(() => waitersOf(bell) === 0, "nobody waits");
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  test("no listener and no timer stays, however the wait ends", async (t) => {
    const space = await opened(t, substrate);
    const bell = space.event("bell");
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    await assert.rejects(bell.wait({ signal, timeoutMs: 1 }), { code: "timeout" });
    await assert.rejects(bell.wait({ signal, timeoutMs: 0 }), { code: "timeout" });
    const waiting = bell.wait({ signal, timeoutMs: 60_000 });
    bell.setSync();
    await waiting;
    await bell.wait({ signal, timeoutMs: 60_000 });
    bell.clearSync();
    const closed = assert.rejects(bell.wait({ signal, timeoutMs: 60_000 }), { code: "closed" });
    await space.close();
    await closed;
    assert.equal(getEventListeners(signal, "abort").length, 0);
    assert.ok(timers() <= before, `${timers()} timers, ${before} before`);
  });
}
