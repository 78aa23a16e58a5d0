import assert from "node:assert/strict";
import { test } from "node:test";
import { engineOptions } from "../../../src/remote/engine-options.ts";
import { EngineSpace } from "../../../src/remote/space.ts";
import { type Meddling, meddled } from "../../fixtures/stores/meddled.ts";
import type { EngineGround } from "./engine-ground.ts";

/** What flashes before or after a call. */
function flashing(kind: "read" | "watch", when: "before" | "after", flash: () => Promise<void>): Meddling {
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    if (when === "before") await flash();
    const answer = await call();
    if (when === "after") await flash();
    return answer;
  };
  return { [kind]: around };
}

export function engineFlashes(ground: EngineGround): void {
  for (const [kind, when] of [
    ["watch", "before"],
    ["watch", "after"],
    ["read", "after"],
  ] as const)
    test(`an event that is set and cleared ${when} the waiter's ${kind} lets it go on`, async (t) => {
      const space = ground.newSpace();
      const [waiter, setter] = [await ground.engine(t, space), await ground.engine(t, space)];
      const options = engineOptions({ space });
      const bell = new EngineSpace(setter, options).event("bell");
      let times = 0;
      const flash = async (): Promise<void> => {
        if (times++ > 0) return;
        await bell.set();
        await bell.clear();
      };
      await new EngineSpace(meddled(waiter, flashing(kind, when, flash)), options).event("bell").wait();
      assert.ok(times > 0);
      assert.equal(await bell.isSet, false);
    });

  test("an event that is set and cleared while its waiter watches lets it go on, each time", async (t) => {
    const space = ground.newSpace();
    const [waiter, setter] = [await ground.engine(t, space), await ground.engine(t, space)];
    const options = engineOptions({ space });
    const bell = new EngineSpace(setter, options).event("bell");
    for (let round = 0; round < ground.rounds; round++) {
      let reads = 0;
      let watched!: () => void;
      const watching = new Promise<void>((resolve) => (watched = resolve));
      const look = async (): Promise<void> => {
        if (++reads === 2) watched(); // the one after the watch
      };
      const waiting = new EngineSpace(meddled(waiter, flashing("read", "after", look)), options).event("bell").wait();
      await watching;
      await bell.set();
      await bell.clear();
      await waiting;
    }
  });
}
