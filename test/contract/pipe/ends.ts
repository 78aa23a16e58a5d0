import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { PIPE_DEEDS, type PipeRemote } from "../../fixtures/pipe/pipe-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function pipeEnds(substrate: Substrate): void {
  test('an end belongs to the thread that opened it; for others it is "not-owner"', async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const left = space.pipe("talk", "left");
    assert.equal(space.pipe("talk", "left"), left);
    assert.deepEqual([left.name, left.side, left.closed], ["talk", "left", false]);
    const notOwner = { code: "not-owner", message: /the left end of the pipe "talk" belongs to another thread/ };
    await assert.rejects(remote.call("open", { name: "talk", side: "left" }), notOwner);
    await remote.call("open", { name: "talk", side: "right" });
    assert.throws(() => space.pipe("talk", "right"), { ...notOwner, message: /the right end/ });
  });

  test("what is sent before the other end is opened waits for it, and so does who receives", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const left = space.pipe<string>("talk", "left");
    await left.send("first");
    const receiving = left.receive();
    await until(() => waitersAtEnd(left, "receive") === 1, "it waits");
    assert.equal(await remote.call("receiveSync", { name: "talk", side: "right" }), "first");
    await remote.call("send", { name: "talk", side: "right" }, "second");
    assert.equal(await receiving, "second");
  });

  test('the same name with other options, or as another kind, is a "mismatch"; options out of range are "invalid"', async (t) => {
    const space = await opened(t, substrate);
    space.pipe("talk", "left", { bytes: 1000 });
    const mismatch = { code: "mismatch", message: /the pipe "talk" is open as duplex, 1024 bytes; not as / };
    assert.throws(() => space.pipe("talk", "right"), mismatch);
    assert.throws(() => space.pipe("talk", "left", { bytes: 1000, duplex: false }), mismatch);
    assert.throws(() => space.queue("talk"), { code: "mismatch", message: /"talk" is open as a pipe/ });
    const invalid = (message: RegExp): object => ({ name: "LockstepError", code: "invalid", message });
    assert.throws(() => space.pipe("other", "middle" as "left"), invalid(/the end of a pipe is middle; expected "left" or "right"/));
    assert.throws(() => space.pipe("other", undefined as unknown as "left"), invalid(/the end of a pipe is undefined/));
    assert.throws(() => space.pipe("other", "left", { bytes: 63 }), invalid(/bytes is 63/));
    assert.throws(() => space.pipe("other", "left", { duplex: 1 as unknown as boolean }), invalid(/duplex is 1/));
  });

  test("hundreds pass through a space of sixteen names", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const kept = space.pipe<string>("kept", "left", { bytes: 64 });
    kept.sendSync("kept");
    await remote.call("tour", 300);
    assert.equal(await remote.call("receive", { name: "kept", side: "right", bytes: 64 }), "kept");
    await remote.call("tour", 300);
    await remote.call("closeEnd", { name: "kept", side: "right", bytes: 64 });
    await assert.rejects(kept.receive(), { code: "closed" });
  });
}
