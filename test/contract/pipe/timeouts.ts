import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { until } from "../../fixtures/lock/until.ts";
import { PIPE_DEEDS, type PipeRemote } from "../../fixtures/pipe/pipe-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const RIGHT = { name: "talk", side: "right" } as const;

export function pipeTimeouts(substrate: Substrate): void {
  test("0 tries once; others take as long as they say; none changes anything", async (t) => {
    const space = await opened(t, substrate);
    const end = space.pipe<string>("talk", "left", { bytes: 64 });
    for (const timeoutMs of [0, 30]) {
      const empty = { name: "LockstepError", code: "timeout", message: new RegExp(`the pipe "talk" stayed empty within ${timeoutMs} ms`) };
      const began = performance.now();
      assert.throws(() => end.receiveSync({ timeoutMs }), empty);
      await assert.rejects(end.receive({ timeoutMs }), empty);
      assert.equal(end.pollSync({ timeoutMs }), false);
      assert.equal(await end.poll({ timeoutMs }), false);
      assert.ok(performance.now() - began >= 4 * timeoutMs - 4);
    }
    while (await end.trySend("value"));
    for (const timeoutMs of [0, 30]) {
      const noRoom = { name: "LockstepError", code: "timeout", message: new RegExp(`the pipe "talk" had no room within ${timeoutMs} ms`) };
      assert.throws(() => end.sendSync("more", { timeoutMs }), noRoom);
      await assert.rejects(end.send("more", { timeoutMs }), noRoom);
    }
    assert.equal(waitersAtEnd(end, "send") + waitersAtEnd(end, "receive"), 0);
    const other = space.pipe<string>("talk", "right", { bytes: 64 });
    while (other.pollSync({ timeoutMs: 0 })) assert.equal(await other.receive({ timeoutMs: 0 }), "value");
    assert.deepEqual(other.tryReceiveSync(), []);
  });

  for (const timeoutMs of [-1, NaN, Infinity]) {
    test(`${timeoutMs} is no time-out`, async (t) => {
      const end = (await opened(t, substrate)).pipe("talk", "left");
      const invalid = { name: "LockstepError", code: "invalid", message: new RegExp(`timeoutMs is ${timeoutMs}`) };
      await assert.rejects(end.send(2, { timeoutMs }), invalid);
      await assert.rejects(end.receive({ timeoutMs }), invalid);
      await assert.rejects(end.poll({ timeoutMs }), invalid);
      assert.throws(() => end.sendSync(2, { timeoutMs }), invalid);
      assert.throws(() => end.receiveSync({ timeoutMs }), invalid);
      assert.throws(() => end.pollSync({ timeoutMs }), invalid);
    });
  }

  test("poll waits until there is a value, and leaves it for who receives", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe<string>("talk", "left");
    for (const form of ["poll", "pollSync"] as const) {
      const polled = remote.call(form, RIGHT);
      await until(() => waitersAtEnd(end, "receive", "right") === 1, "it waits");
      await end.send(form);
      assert.equal(await polled, true);
      assert.equal(await remote.call(form, RIGHT, { timeoutMs: 0 }), true);
      assert.equal(await remote.call("receive", RIGHT), form);
      assert.equal(await remote.call(form, RIGHT, { timeoutMs: 0 }), false);
    }
  });

  test("who polls and who receives at one end are both served by one value", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe<number>("talk", "left");
    for (let round = 0; round < 50; round++) {
      const polls = [end.poll(), end.poll()];
      const received = end.receive();
      const late = end.poll({ timeoutMs: 20_000 });
      await until(() => waitersAtEnd(end, "receive") === 4, "they wait");
      await remote.call("send", RIGHT, round);
      assert.deepEqual(await Promise.all(polls), [true, true]);
      assert.equal(await received, round);
      await remote.call("send", RIGHT, round); // for who polls late, if the value was gone when its turn came
      assert.equal(await late, true);
      assert.deepEqual(end.tryReceiveSync(), [round]);
    }
  });

  test("a value that crosses a time-out is received, or stays: none is lost and none had twice", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe<number>("talk", "left");
    const had: unknown[] = [];
    for (let round = 0; round < 60; round++) {
      const receiving = end.receive({ timeoutMs: 1 + (round % 4) }).then(
        (value) => had.push(value),
        (error: { code: string }) => assert.equal(error.code, "timeout"),
      );
      await Promise.all([remote.call(round % 2 === 0 ? "send" : "sendSync", RIGHT, round), receiving]);
      had.push(...end.tryReceiveSync());
    }
    assert.deepEqual(
      had,
      Array.from({ length: 60 }, (_, round) => round),
    );
  });
}
