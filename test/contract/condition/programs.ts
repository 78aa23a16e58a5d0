import assert from "node:assert/strict";
import { test } from "node:test";
import { CONDITION_DEEDS, type ConditionRemote } from "../../fixtures/condition/condition-deeds.ts";
import { doStep1, doStep2, doStep2Unasked, twoSteps } from "../../fixtures/condition/two-steps.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function conditionPrograms(substrate: Substrate): void {
  for (const order of [
    ["doStep1", "doStep1", "doStep2", "doStep2"],
    ["doStep2", "doStep2", "doStep1", "doStep1"],
    ["doStep1", "doStep2", "doStep1", "doStep2"],
  ] as const) {
    test(`the two-step vectors come out as in a serial run, started as ${order.join(", ")}`, async (t) => {
      assert.deepEqual(await twoSteps(await opened(t, substrate), order), [12, 12]);
    });
  }

  test("waiting for the signal only, without asking what it stands for, misses it when the first step was faster", async (t) => {
    const space = await opened(t, substrate);
    await Promise.all([doStep1(space, 0), doStep1(space, 1)]);
    assert.equal(await doStep2Unasked(space, 50), true);
    await doStep2(space, 0);
    assert.deepEqual(space.array("V", "float64", 2).slice(), [12, 0]);
  });

  test("producers and consumers, blocking and not, pass every item through a small buffer once", async (t) => {
    const space = await opened(t, substrate);
    const remotes: ConditionRemote[] = await Remote.startAll(t, substrate, space, CONDITION_DEEDS, 4);
    const [count, room] = [150, 3];
    const sums = await Promise.all(remotes.map((remote, at) => remote.call("trade", at < 2, count, room, at % 2 === 0)));
    assert.equal(sums[0]! + sums[1]!, sums[2]! + sums[3]!);
    assert.equal(sums[0], (count * (count + 1)) / 2);
    assert.equal(space.array("buffer", "int32", room + 1, { lock: false }).get(room), 0);
  });
}
