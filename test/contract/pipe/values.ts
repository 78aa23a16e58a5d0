import assert from "node:assert/strict";
import { test } from "node:test";
import { Remote } from "../../fixtures/remote/remote.ts";
import { PIPE_DEEDS, type PipeRemote } from "../../fixtures/pipe/pipe-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const TALK = { name: "talk", side: "right" } as const;
const VALUES = [1, -0.5, "short", "x".repeat(1000), "čeština", "", null, undefined, true, { id: 1, name: "one" }, [1, [2, { three: 3 }]]];

export function pipeValues(substrate: Substrate): void {
  for (const isBlocking of [true, false]) {
    test(`what is sent comes back value by value, in order (${isBlocking ? "blocking" : "asynchronously"})`, async (t) => {
      const space = await opened(t, substrate);
      const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
      const end = space.pipe("talk", "left");
      const echo = remote.call("echo", TALK, isBlocking);
      for (const value of [...VALUES, new Uint8Array([1, 2, 3]), new Map([[1, new Date(5)]])]) {
        if (isBlocking) end.sendSync(value);
        else await end.send(value);
        assert.deepEqual(isBlocking ? end.receiveSync() : await end.receive(), value);
      }
      for (const value of VALUES) await end.send(value);
      for (const value of VALUES) assert.deepEqual(await end.receive(), value);
      await end.close();
      assert.equal(await echo, "closed");
    });
  }

  test("the two directions do not meet, and each has room of its own", async (t) => {
    const space = await opened(t, substrate);
    const [left, right] = [space.pipe<string>("talk", "left", { bytes: 64 }), space.pipe<string>("talk", "right", { bytes: 64 })];
    while (left.trySendSync("to the right"));
    assert.equal(await left.trySend("more"), false);
    assert.equal(right.trySendSync("to the left"), true);
    assert.deepEqual(left.tryReceiveSync(), ["to the left"]);
    assert.deepEqual(await left.tryReceive(), []);
    assert.equal(await right.receive(), "to the right");
    assert.equal(await left.trySend("more"), true);
  });

  test("who sends without room waits for it, and order is kept", async (t) => {
    const space = await opened(t, substrate);
    const remotes: PipeRemote[] = await Remote.startAll(t, substrate, space, PIPE_DEEDS, 2);
    for (const [at, isBlocking] of [true, false].entries()) {
      const options = { bytes: 64 };
      const end = space.pipe<number>(`pipe ${at}`, "right", options);
      const pouring = remotes[at]!.call("pour", { name: `pipe ${at}`, side: "left", ...options }, isBlocking);
      await until(() => waitersAtEnd(end, "send", "left") === 1, "it waits");
      for (let n = 0; n < 1000; n++) assert.equal(n % 2 === 0 ? await end.receive() : end.receiveSync(), n);
      await end.close();
      assert.equal(await pouring, "closed");
    }
  });

  test('of a one-way pipe the left end sends and the right one receives; the other way is "unsupported"', async (t) => {
    const space = await opened(t, substrate);
    const [left, right] = [space.pipe<number>("feed", "left", { duplex: false }), space.pipe<number>("feed", "right", { duplex: false })];
    await left.send(1);
    left.sendSync(2);
    assert.deepEqual([right.receiveSync(), await right.receive()], [1, 2]);
    const unsupported = { name: "LockstepError", code: "unsupported", message: /"feed".*duplex: true/ };
    await assert.rejects(right.send(1), unsupported);
    await assert.rejects(right.trySend(1), unsupported);
    assert.throws(() => right.sendSync(1), unsupported);
    assert.throws(() => right.trySendSync(1), unsupported);
    await assert.rejects(left.receive(), unsupported);
    await assert.rejects(left.poll(), unsupported);
    assert.throws(() => left.receiveSync(), unsupported);
    assert.throws(() => left.pollSync(), unsupported);
    assert.throws(() => left.tryReceiveSync(), unsupported);
  });

  test('what cannot be cloned is "invalid", what is larger than the pipe "full", and neither is sent', async (t) => {
    const space = await opened(t, substrate);
    const [left, right] = [space.pipe("talk", "left", { bytes: 100 }), space.pipe("talk", "right", { bytes: 128 })];
    assert.throws(() => left.sendSync(() => {}), { code: "invalid", message: /the pipe "talk" cannot be cloned/ });
    await assert.rejects(left.send("x".repeat(200)), { code: "full", message: /the pipe "talk", which has 128/ });
    assert.deepEqual(right.tryReceiveSync(), []);
  });
}
