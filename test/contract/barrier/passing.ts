import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { BARRIER_DEEDS, type BarrierRemote } from "../../fixtures/barrier/barrier-deeds.ts";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { waitersOf } from "../../fixtures/remote/waiters-of.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function barrierPassing(substrate: Substrate): void {
  test("all go on when the last has come, not before, each with a place of its own", async (t) => {
    const space = await opened(t, substrate);
    const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
    const gate = { name: "gate", parties: 4 };
    const barrier = space.barrier("gate", 4);
    for (let round = 0; round < 10; round++) {
      let on = 0;
      const waiting = [remotes[0]!.call("wait", gate), remotes[1]!.call("waitSync", gate), barrier.wait()].map((wait) =>
        wait.then((place) => {
          on++;
          return place;
        }),
      );
      await until(() => waitersOf(barrier) === 3, "three wait");
      assert.equal(barrier.waiting, 3);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      assert.equal(on, 0);
      const last = round % 2 === 0 ? barrier.waitSync() : await barrier.wait();
      assert.equal(last, 3);
      const places = await Promise.all(waiting);
      assert.deepEqual(new Set(places), new Set([0, 1, 2]));
      assert.equal(barrier.waiting, 0);
    }
  });

  test("several parties, blocking and not, pass two hundred times in step", async (t) => {
    const space = await opened(t, substrate);
    const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 4);
    const places = await Promise.all(remotes.map((remote, at) => remote.call("march", { name: "gate", parties: 4 }, 200, at % 2 === 0)));
    assert.equal(
      places.reduce((sum, place) => sum + place, 0),
      200 * (0 + 1 + 2 + 3),
    );
  });

  test("parties may all be of one thread", async (t) => {
    const barrier = (await opened(t, substrate)).barrier("gate", 50);
    for (let round = 0; round < 5; round++) {
      const places = await Promise.all(Array.from({ length: 50 }, () => barrier.wait()));
      assert.deepEqual(
        places,
        Array.from({ length: 50 }, (_, at) => at),
      );
    }
  });

  test("of one party it keeps nobody", async (t) => {
    const barrier = (await opened(t, substrate)).barrier("gate", 1);
    assert.equal(barrier.waitSync({ timeoutMs: 0 }), 0);
    assert.equal(await barrier.wait({ timeoutMs: 0 }), 0);
    let acted = 0;
    assert.equal(await barrier.wait({ action: () => void acted++ }), 0);
    assert.equal(barrier.waitSync({ action: () => void acted++ }), 0);
    assert.equal(acted, 2);
  });

  test("more than the parties may come: those over belong to the next time", async (t) => {
    const barrier = (await opened(t, substrate)).barrier("gate", 3);
    let on = 0;
    const waiting = Array.from({ length: 7 }, () => barrier.wait().then(() => on++));
    await until(() => on === 6, "two times three are on");
    assert.equal(barrier.waiting, 1);
    await Promise.all([...waiting, barrier.wait(), barrier.wait()]);
  });

  test("the last to come acts, once, before anybody goes on", async (t) => {
    const space = await opened(t, substrate);
    const remotes: BarrierRemote[] = await Remote.startAll(t, substrate, space, BARRIER_DEEDS, 2);
    const gate = { name: "gate", parties: 3 };
    const acted = space.value("acted", "int32", 0, { lock: false });
    const barrier = space.barrier("gate", 3);
    for (let round = 1; round <= 10; round++) {
      let on = 0;
      const waiting = remotes.map((remote, at) => remote.call("act", gate, "acted", at === 0).then(() => on++));
      await until(() => waitersOf(barrier) === 2, "two wait");
      await barrier.wait({
        action: async () => {
          for (let turn = 0; turn < 5; turn++) await setImmediate();
          assert.equal(on, 0);
          acted.add(1);
        },
      });
      await Promise.all(waiting);
      assert.equal(acted.get(), round);
    }
  });

  test("who comes while the last one acts waits for the next time", async (t) => {
    const barrier = (await opened(t, substrate)).barrier("gate", 2);
    let early: Promise<number> | undefined;
    const first = barrier.wait();
    const last = barrier.wait({
      action: async () => {
        early = barrier.wait();
        await setImmediate();
      },
    });
    assert.deepEqual(await Promise.all([first, last]), [0, 1]);
    await until(() => barrier.waiting === 1, "the early one waits");
    assert.deepEqual(await Promise.all([early, barrier.wait()]), [0, 1]);
  });
}
