import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { PIPE_DEEDS, type PipeRemote } from "../../fixtures/pipe/pipe-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

const LEFT = { name: "talk", side: "left", bytes: 64 } as const;
const CLOSED = { name: "LockstepError", code: "closed", message: /the left end of the pipe "talk"/ };

export function pipeClosing(substrate: Substrate): void {
  test("what was sent before the other end was closed is received, and then that it was; nothing can be sent to it", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe<number>("talk", "right", { bytes: 64 });
    for (const n of [1, 2, 3]) await remote.call("send", LEFT, n);
    await remote.call("closeEnd", LEFT);
    await assert.rejects(end.send(9), CLOSED);
    await assert.rejects(end.trySend(9), CLOSED);
    assert.throws(() => end.sendSync(9), CLOSED);
    assert.equal(end.closed, false);
    assert.deepEqual([await end.receive(), end.receiveSync(), ...end.tryReceiveSync()], [1, 2, 3]);
    assert.deepEqual(await end.tryReceive(), []);
    await assert.rejects(end.receive(), CLOSED);
    assert.throws(() => end.receiveSync({ timeoutMs: 5 }), CLOSED);
    await assert.rejects(remote.call("open", LEFT), { code: "closed", message: /opened again when the right end has been closed, too/ });
  });

  for (const isBlocking of [true, false]) {
    test(`who waits at the other end is told at once (${isBlocking ? "blocking" : "asynchronously"})`, async (t) => {
      const space = await opened(t, substrate);
      const [receiver, sender]: PipeRemote[] = await Remote.startAll(t, substrate, space, PIPE_DEEDS, 2);
      const [to, from] = [space.pipe("to", "left", { bytes: 64 }), space.pipe("from", "left", { bytes: 64 })];
      const receiving = receiver!.call(isBlocking ? "receiveSync" : "receive", { name: "to", side: "right", bytes: 64 });
      const polling = sender!.call("pour", { name: "from", side: "right", bytes: 64 }, isBlocking);
      await until(() => waitersAtEnd(to, "receive", "right") === 1 && waitersAtEnd(from, "send", "right") === 1, "they wait");
      await to.close();
      from.closeSync();
      await assert.rejects(receiving, { code: "closed" });
      assert.equal(await polling, "closed");
    });
  }

  test("a closed end is closed for its own thread, at once for who waits; closing again does nothing", async (t) => {
    const space = await opened(t, substrate);
    const end = space.pipe("talk", "left");
    const waiting = Promise.allSettled([end.receive(), end.poll({ timeoutMs: 60_000 })]);
    await until(() => waitersAtEnd(end, "receive") === 2, "they wait");
    end.closeSync();
    await end.close();
    for (const outcome of await waiting) assert.equal(outcome.status === "rejected" && outcome.reason.code, "closed");
    assert.equal(end.closed, true);
    const closed = { code: "closed", message: /this left end of the pipe "talk" was closed; open it again/ };
    await assert.rejects(end.send(1), closed);
    await assert.rejects(end.receive(), closed);
    await assert.rejects(end.poll(), closed);
    assert.throws(() => end.sendSync(1), closed);
    assert.throws(() => end.tryReceiveSync(), closed);
  });

  test("when both ends are closed the pipe is as new", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    let before = space.pipe<number>("talk", "right", { bytes: 64 });
    for (let round = 0; round < 20; round++) {
      const end = space.pipe<number>("talk", "right", { bytes: 64 });
      if (round > 0) assert.notEqual(end, before);
      await end.send(round);
      await remote.call("send", LEFT, round); // nobody receives these
      if (round % 2 === 0) await end.close();
      await remote.call("closeEnd", LEFT);
      end.closeSync();
      await assert.rejects(before.receive(), { code: "closed" });
      before = end;
    }
    await remote.call("send", LEFT, "new");
    assert.equal(await space.pipe("talk", "right", { bytes: 64 }).receive(), "new");
  });

  test("an iteration ends with the other end, and fails with this one and with the space", async (t) => {
    const space = await opened(t, substrate);
    const [left, right] = [space.pipe<number>("talk", "left"), space.pipe<number>("talk", "right")];
    const had: number[] = [];
    const iterate = async (): Promise<void> => {
      for await (const n of right) had.push(n);
    };
    const iterating = iterate();
    for (let n = 0; n < 10; n++) await left.send(n);
    await left.close();
    await iterating;
    assert.deepEqual(had, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await right.close();
    await assert.rejects(iterate(), { code: "closed" });
    const failing = assert.rejects(
      (async () => {
        for await (const _ of space.pipe("other", "left"));
      })(),
      { code: "closed" },
    );
    await until(() => waitersAtEnd(space.pipe("other", "left"), "receive") === 1, "it waits");
    await space.close();
    await failing;
  });
}
