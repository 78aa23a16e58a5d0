import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { until } from "../../fixtures/lock/until.ts";
import { Remote } from "../../fixtures/remote/remote.ts";
import { RLOCK_DEEDS, type RLockRemote } from "../../fixtures/rlock/rlock-deeds.ts";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

/** "Within a second", and what a machine with other things to do adds. */
const NOTICED_MS = 2000;
/** Of whom the long run kills more. */
const KILLS = 12;

export function rlockDeaths(substrate: Substrate, killed: number = KILLS): void {
  for (const form of ["acquire", "acquireSync"] as const) {
    test(`one killed three levels deep leaves it to ${form} within a second, told "abandoned" at every level`, async (t) => {
      const space = await opened(t, substrate);
      const [holder, waiter]: RLockRemote[] = await Remote.startAll(t, substrate, space, RLOCK_DEEDS, 2);
      for (let level = 0; level < 3; level++) await holder!.call("acquireSync", "door");
      const had = waiter!.call(form, "door");
      const killedAtMs = performance.now();
      await holder!.end();
      assert.equal((await had)?.abandoned, true);
      assert.ok(performance.now() - killedAtMs < NOTICED_MS, `${performance.now() - killedAtMs} ms`);
      const nested = form === "acquire" ? waiter!.call("acquire", "door", true) : waiter!.call("acquireSync", "door");
      assert.equal((await nested)?.abandoned, true);
      await waiter!.call("release");
      await waiter!.call("release");
      assert.equal((await waiter!.call("acquire", "door"))?.abandoned, false);
    });
  }

  test(`${killed} are killed at random moments and depths: the count stays right, and goes on`, async (t) => {
    const space = await opened(t, substrate);
    const number = space.value("number", "int32", 0, { lock: false });
    let random = 5;
    const kill = async (depth: number, isBlocking: boolean): Promise<void> => {
      for (let kills = 0; kills < killed / 3; kills++) {
        const remote: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
        const before = number.get();
        let failure: Error | undefined;
        remote.call("count", "door", { rounds: 0, depth, lines: 3, isBlocking }).catch((error: Error) => (failure = error));
        await until(() => number.get() > before + 3, "the count goes on");
        random = (random * 48_271) % 0x7fff_ffff;
        await setTimeout(random % 15);
        if (failure !== undefined) throw failure;
        await remote.end();
      }
    };
    await Promise.all([kill(1, true), kill(2, false), kill(3, true)]);
    const survivor: RLockRemote = await Remote.start(t, substrate, space, RLOCK_DEEDS);
    await survivor.call("count", "door", { rounds: 100, depth: 2, lines: 1, isBlocking: true });
    assert.equal(space.rlock("door").locked, false);
  });
}
