import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Ground } from "./ground.ts";

/** What an event promises to those who await it. */
export function awaitedEvent(ground: Ground): void {
  describe(`awaited event · ${ground.name}`, () => {
    test("it is not set at first; setting and clearing are idempotent and seen by everybody", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const bell = space.event("bell");
      assert.equal(bell.name, "bell");
      assert.equal(await bell.isSet, false);
      for (const [change, expected] of [
        [() => bell.clear(), false],
        [() => bell.set(), true],
        [() => bell.set(), true],
        [() => other.call("use", "event", ["bell"], "clear"), false],
        [() => bell.clear(), false],
        [() => other.call("use", "event", ["bell"], "set"), true],
        [() => bell.clear(), false],
      ] as const) {
        await change();
        assert.equal(await bell.isSet, expected);
        assert.equal(await space.event("bell").isSet, expected);
        assert.equal(await other.call("use", "event", ["bell"], "isSet"), expected);
        assert.equal(await space.event("other bell").isSet, false);
      }
    });

    test("while it is set nobody waits, and once it is cleared everybody does", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const bell = space.event("bell");
      await other.call("use", "event", ["bell"], "set");
      for (const wait of [undefined, { timeoutMs: 0 }, { timeoutMs: 60_000 }]) {
        await bell.wait(wait);
        await other.call("use", "event", ["bell"], "wait", wait);
      }
      await bell.clear();
      const expected = { name: "LockstepError", code: "timeout", message: /the event "bell" was not set within \d+ ms/ };
      for (const timeoutMs of [0, 1, 30]) await assert.rejects(bell.wait({ timeoutMs }), expected);
      await assert.rejects(other.call("use", "event", ["bell"], "wait", { timeoutMs: 1 }), { code: "timeout" });
    });

    test("everybody who waits goes on when it is set, here and elsewhere", async (t) => {
      const space = await ground.open(t);
      const others = await Promise.all([ground.other(t, space), ground.other(t, space)]);
      const bell = space.event("bell");
      for (let round = 0; round < 5; round++) {
        const waiting = [
          ...others.flatMap((other) => [1, 2].map(() => other.call("use", "event", ["bell"], "wait"))),
          ...Array.from({ length: 20 }, (_, at) => bell.wait(at % 2 === 0 ? undefined : { timeoutMs: 60_000 })),
        ];
        await setImmediate();
        await (round % 2 === 0 ? bell.set() : others[0]!.call("use", "event", ["bell"], "set"));
        await Promise.all(waiting);
        await bell.clear();
      }
    });

    test("two hand a ball to each other by two events, and no waking is lost", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const playing = other.call("volley", "left", "right", ground.rounds);
      for (let round = 0; round < ground.rounds; round++) {
        await space.event("left").set();
        await space.event("right").wait();
        await space.event("right").clear();
      }
      await playing;
    });

    test("an abort ends the wait with the very reason, before it or meanwhile; the others wait on", async (t) => {
      const bell = (await ground.open(t)).event("bell");
      const reason = new Error("enough");
      await assert.rejects(bell.wait({ signal: AbortSignal.abort(reason) }), reason);
      const controller = new AbortController();
      const waiting = bell.wait();
      const aborted = bell.wait({ signal: controller.signal, timeoutMs: 60_000 });
      await bell.isSet;
      controller.abort(reason);
      await assert.rejects(aborted, reason);
      await bell.set();
      await waiting;
    });

    test("it stays set when who set it has ended", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      await other.call("use", "event", ["bell"], "set");
      await other.end();
      await space.event("bell").wait({ timeoutMs: 60_000 });
      assert.equal(await space.event("bell").isSet, true);
    });

    test("who has ended while waiting keeps nobody from going on", async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      other.tell("use", "event", ["bell"], "wait");
      const waiting = space.event("bell").wait();
      await other.call("use", "event", ["another"], "isSet");
      await other.end();
      await space.event("bell").set();
      await waiting;
    });

    test('closing rejects what waits with "closed", and everything after it', async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const bell = space.event("bell");
      const elsewhere = other.call("use", "event", ["bell"], "wait");
      const waiting = [bell.wait(), bell.wait({ timeoutMs: 60_000 })];
      const settled = Promise.allSettled(waiting);
      await bell.isSet;
      await space.close();
      for (const outcome of await settled) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
      const closed = { name: "LockstepError", code: "closed" };
      assert.throws(() => space.event("bell"), closed);
      await assert.rejects(bell.wait(), closed);
      await assert.rejects(bell.set(), closed);
      await assert.rejects(bell.clear(), closed);
      await assert.rejects(async () => bell.isSet, closed);
      await other.call("use", "event", ["bell"], "set");
      await elsewhere;
    });

    test('a time-out that is none is "invalid"', async (t) => {
      const bell = (await ground.open(t)).event("bell");
      for (const timeoutMs of [-1, NaN, "5" as unknown as number]) await assert.rejects(bell.wait({ timeoutMs }), { code: "invalid" });
    });

    test(`${ground.waitersMost / 10} waits of one client all go on`, async (t) => {
      const space = await ground.open(t);
      const other = await ground.other(t, space);
      const bell = space.event("bell");
      const waiting = Array.from({ length: ground.waitersMost / 10 }, () => bell.wait());
      await other.call("use", "event", ["bell"], "set");
      await Promise.all(waiting);
    });
  });
}
