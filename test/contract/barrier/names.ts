import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "../lock/opened.ts";
import type { Substrate } from "../substrate.ts";

export function barrierNames(substrate: Substrate): void {
  test('the same name for other parties, or as another kind, is a "mismatch" that names both', async (t) => {
    const space = await opened(t, substrate);
    space.barrier("gate", 3);
    assert.equal(space.barrier("gate", 3).parties, 3);
    assert.throws(() => space.barrier("gate", 4), { code: "mismatch", message: /"gate" is open as for 3 parties; not as for 4 parties/ });
    assert.throws(() => space.latch("gate", 3), { code: "mismatch", message: /"gate"/ });
    assert.throws(() => space.barrier("", 3), { code: "invalid" });
  });

  for (const parties of [0, -1, 1.5, NaN, Infinity, 65_536, "2" as unknown as number, undefined as unknown as number]) {
    test(`${String(parties)} parties are "invalid"`, async (t) => {
      const space = await opened(t, substrate);
      assert.throws(() => space.barrier("gate", parties), { code: "invalid", message: new RegExp(`parties is '?${parties}`) });
    });
  }

  test("hundreds pass through a space of sixteen names while their handles are kept and used", async (t) => {
    const space = await opened(t, substrate, { names: 16 });
    const barriers = Array.from({ length: 200 }, (_, at) => space.barrier(`gate ${at}`, 1 + (at % 3)));
    for (let round = 0; round < 3; round++) {
      for (const barrier of barriers) {
        const places = await Promise.all(Array.from({ length: barrier.parties }, () => barrier.wait()));
        assert.equal(places.length, barrier.parties);
      }
    }
  });

  test("one that is waited at, or broken, is remembered while hundreds of others pass", async (t) => {
    const space = await opened(t, substrate, { names: 64 });
    const [awaited, broken] = [space.barrier("awaited", 2), space.barrier("broken", 2)];
    const waiting = awaited.wait();
    broken.abortSync();
    for (let at = 0; at < 500; at++) space.barrier(`other ${at}`, 2);
    assert.equal(space.barrier("awaited", 2).waiting, 1);
    assert.equal(space.barrier("broken", 2).broken, true);
    assert.deepEqual(await Promise.all([waiting, awaited.wait()]), [0, 1]);
  });
}
