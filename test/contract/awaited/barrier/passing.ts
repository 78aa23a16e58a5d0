import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { until } from "../../../fixtures/lock/until.ts";
import type { Ground } from "../ground.ts";

export function awaitedPassing(ground: Ground): void {
  test("all go on when the last has come, not before, each with a place of its own", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 4);
    assert.deepEqual([barrier.name, barrier.parties, await barrier.waiting, await barrier.broken], ["gate", 4, 0, false]);
    for (let round = 0; round < 5; round++) {
      let on = 0;
      const waiting = [
        other.call("use", "barrier", ["gate", 4], "wait"),
        barrier.wait(),
        space.barrier("gate", 4).wait({ timeoutMs: 60_000 }),
      ];
      for (const wait of waiting) void wait.then(() => on++);
      await until(async () => (await barrier.waiting) === 3, "three wait");
      assert.equal(await other.call("use", "barrier", ["gate", 4], "waiting"), 3);
      assert.equal(on, 0);
      assert.equal(await barrier.wait(round % 2 === 0 ? undefined : { timeoutMs: 0 }), 3);
      assert.deepEqual(new Set(await Promise.all(waiting)), new Set([0, 1, 2]));
      assert.deepEqual([await barrier.waiting, await barrier.broken], [0, false]);
    }
  });

  test("several parties pass in step, again and again", async (t) => {
    const space = await ground.open(t);
    const others = await Promise.all([1, 2, 3].map(() => ground.other(t, space)));
    const places = await Promise.all(others.map((other) => other.call("march", "gate", 3, ground.rounds)));
    assert.equal(
      places.reduce((sum, place) => sum + place, 0),
      ground.rounds * (0 + 1 + 2),
    );
  });

  test("parties may all be of one client, and many; of one party it keeps nobody", async (t) => {
    const space = await ground.open(t, true);
    const parties = ground.waitersMost / 50;
    const barrier = space.barrier("gate", parties);
    for (let round = 0; round < 3; round++) {
      const places = await Promise.all(Array.from({ length: parties }, () => barrier.wait()));
      assert.deepEqual(new Set(places), new Set(places.keys()));
    }
    assert.equal(await space.barrier("alone", 1).wait({ timeoutMs: 0 }), 0);
    assert.equal(await space.barrier("alone", 1).wait(), 0);
  });

  test("more than the parties may come: those over belong to the next time", async (t) => {
    const barrier = (await ground.open(t)).barrier("gate", 3);
    let on = 0;
    const waiting = Array.from({ length: 7 }, () => barrier.wait().then(() => on++));
    await until(() => on === 6, "two times three are on");
    await until(async () => (await barrier.waiting) === 1, "one waits");
    await Promise.all([...waiting, barrier.wait(), barrier.wait()]);
  });

  test("the last to come acts, once, before anybody goes on; who comes meanwhile waits for the next time", async (t) => {
    const space = await ground.open(t);
    const other = await ground.other(t, space);
    const barrier = space.barrier("gate", 2);
    let acts = 0;
    for (let round = 1; round <= 3; round++) {
      let isOn = false;
      let early: Promise<number> | undefined;
      const first = other.call("use", "barrier", ["gate", 2], "wait").then(() => (isOn = true));
      await until(async () => (await barrier.waiting) === 1, "one waits");
      const action = async (): Promise<void> => {
        early = barrier.wait();
        await assert.rejects(barrier.wait({ timeoutMs: 0 }), { code: "timeout" }); // it has not come, so nothing is broken
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        assert.deepEqual([isOn, await barrier.broken, await barrier.waiting], [false, false, 0]);
        acts++;
      };
      assert.equal(await barrier.wait({ action }), 1);
      await first;
      assert.equal(acts, round);
      await until(async () => (await barrier.waiting) === 1, "the early one waits");
      assert.deepEqual(await Promise.all([early, barrier.wait()]), [0, 1]);
    }
    assert.equal(await space.barrier("alone", 1).wait({ action: () => void acts++ }), 0);
    assert.equal(acts, 4);
  });
}
