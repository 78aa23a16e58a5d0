import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersAtEnd } from "../../fixtures/remote/waiters-of.ts";
import { PIPE_DEEDS, type PipeRemote } from "../../fixtures/pipe/pipe-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;
const LEFT = { name: "talk", side: "left", bytes: 64 } as const;
const RIGHT = { name: "talk", side: "right", bytes: 64 } as const;
const BROKEN = { name: "LockstepError", code: "broken", message: /the left end of the pipe "talk".*is gone/ };

export function pipeDeaths(substrate: Substrate, killed: number = KILLS): void {
  test("what one who died had sent is received; then the other end is told", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe<number>("talk", "right", { bytes: 64 });
    for (const n of [1, 2, 3]) await remote.call("send", LEFT, n);
    await remote.end();
    assert.deepEqual([end.receiveSync(), await end.receive(), await end.receive()], [1, 2, 3]);
    await assert.rejects(end.receive(), BROKEN);
    assert.throws(() => end.receiveSync(), BROKEN);
    await assert.rejects(end.send(1), BROKEN);
    assert.equal(end.pollSync({ timeoutMs: 0 }), true);
    assert.throws(() => space.pipe("talk", "left", { bytes: 64 }), { ...BROKEN, message: /opened again when the right end/ });
    await end.close();
    space.pipe("talk", "left", { bytes: 64 }).sendSync(4);
    assert.equal(space.pipe<number>("talk", "right", { bytes: 64 }).receiveSync(), 4);
  });

  for (const isBlocking of [true, false]) {
    const how = isBlocking ? "blocking" : "asynchronously";
    test(`who waits to receive from one who dies is told within a second (${how})`, async (t) => {
      const space = await opened(t, substrate);
      const [dead, living]: PipeRemote[] = await Remote.startAll(t, substrate, space, PIPE_DEEDS, 2);
      const [looking, alike] = [space.pipe("talk", "left", { bytes: 64 }), space.pipe("talk", "right", { bytes: 64 })];
      looking.closeSync();
      alike.closeSync();
      await dead!.call("open", LEFT);
      const told = living!.call(isBlocking ? "receiveSync" : "receive", RIGHT).then(
        () => assert.fail("nothing was sent"),
        (error: { code: string }) => error.code,
      );
      await until(() => waitersAtEnd(looking, "receive", "right") === 1, "it waits");
      await dead!.end();
      const killedAtMs = performance.now();
      assert.equal(await told, "broken");
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
    });
  }

  test("one who leaves the space without closing its end is gone, too", async (t) => {
    const space = await opened(t, substrate);
    const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
    const end = space.pipe("talk", "right", { bytes: 64 });
    await remote.call("send", LEFT, "last");
    const waiting = (async () => [await end.receive(), await end.receive()])();
    await until(() => waitersAtEnd(end, "receive") === 1, "it waits");
    await remote.call("close");
    await assert.rejects(waiting, BROKEN);
  });

  test("when both have died, both ends can be opened", async (t) => {
    const space = await opened(t, substrate);
    const [left, right]: PipeRemote[] = await Remote.startAll(t, substrate, space, PIPE_DEEDS, 2);
    await left!.call("send", LEFT, "lost");
    await right!.call("send", RIGHT, "lost");
    await Promise.all([left!.end(), right!.end()]);
    const ends = [space.pipe("talk", "left", { bytes: 64 }), space.pipe("talk", "right", { bytes: 64 })];
    await ends[0]!.send("new");
    assert.equal(await ends[1]!.receive(), "new");
    assert.deepEqual(ends[0]!.tryReceiveSync(), []);
  });

  test(`${killed} who send back what they receive are killed at random moments: every value before is whole, and the other end is told`, async (t) => {
    const space = await opened(t, substrate);
    let random = 7;
    const next = (bound: number): number => {
      random = (random * 48_271) % 0x7fff_ffff;
      return random % bound;
    };
    let echoes = 0;
    for (let kills = 0; kills < killed; kills++) {
      const remote: PipeRemote = await Remote.start(t, substrate, space, PIPE_DEEDS);
      const end = space.pipe<string>("talk", "right", { bytes: 64 });
      const isBlocking = kills % 2 === 0;
      const talking = (async () => {
        for (let n = 0; ; n++) {
          await end.send(`value ${n}`);
          assert.equal(await end.receive(), `value ${n}`);
          echoes++;
        }
      })();
      const told = assert.rejects(talking, { code: "broken" });
      const before = echoes;
      remote.tell("echo", LEFT, isBlocking);
      await until(() => echoes > before + 20, "they talk");
      await setTimeout(next(6));
      await remote.end();
      await told;
      await end.close();
    }
    t.diagnostic(`${echoes} values came back`);
  });
}
