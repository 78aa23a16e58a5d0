import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DetectorFactory } from "../../src/protocol/detector/detector.ts";
import { heartbeatDetector } from "../../src/protocol/detector/heartbeat-detector.ts";
import { phiAccrualDetector } from "../../src/protocol/detector/phi-accrual-detector.ts";
import { watching } from "../../src/protocol/detector/watching.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

/** After how many ticks of silence a peer is suspected that was heard every so many ticks, in turn, for a while. */
function silenceUntilSuspected(factory: DetectorFactory, gaps: readonly number[]): number {
  const detector = factory({ self: 0, size: 2, random: () => 0.5 });
  let now = 0;
  for (let round = 0; round < 200; round++) {
    now += gaps[round % gaps.length]!;
    detector.heard(1, now);
    assert.equal(detector.suspects(1, now), false);
  }
  let silence = 0;
  while (!detector.suspects(1, now + silence)) silence++;
  return silence;
}

describe("failure detectors", () => {
  test("by heartbeats: suspected one tick after the time-out, however regular it was", () => {
    for (const gaps of [[10], [5, 30], [1, 49]]) assert.equal(silenceUntilSuspected(heartbeatDetector({ timeoutTicks: 50 }), gaps), 51);
  });

  test("by φ: sooner where the heartbeats were regular, later where they were not, and later by a higher threshold", () => {
    const regular = silenceUntilSuspected(phiAccrualDetector(), [10]);
    const irregular = silenceUntilSuspected(phiAccrualDetector(), [5, 30]);
    const careful = silenceUntilSuspected(phiAccrualDetector({ threshold: 12 }), [10]);
    assert.deepEqual([regular, irregular > 2 * regular, careful > regular], [27, true, true]);
  });

  test("by φ: the chance that it is late is that of a normal distribution, to half a tick", () => {
    // Φ(−y) = 10⁻³, 10⁻⁵, 10⁻⁸ at y = 3.090, 4.265, 5.612, from a table; mean 10, deviation 3.
    for (const [threshold, y] of [
      [3, 3.09],
      [5, 4.265],
      [8, 5.612],
    ] as const) {
      const silence = silenceUntilSuspected(phiAccrualDetector({ threshold, deviationTicksMin: 3 }), [10]);
      assert.ok(Math.abs(silence - 0.5 - (10 + 3 * y)) <= 1, `${threshold}: ${silence} instead of ${10 + 3 * y}`);
    }
  });

  for (const [name, factory] of [
    ["by heartbeats", heartbeatDetector()],
    ["by φ", phiAccrualDetector()],
  ] as const) {
    test(`${name}: a node tells whom it begins to suspect, and that it trusts it again`, () => {
      const wires = new Wires(watching(factory), 3);
      for (let tick = 0; tick < 200; tick++) {
        for (const node of tick < 50 || tick > 150 ? [0, 1, 2] : [0, 1]) wires.tick(node); // node 2 stands still
        wires.deliverAll();
      }
      assert.deepEqual(
        wires.told.filter(({ node }) => node === 0).map(({ result }) => [result.peer, result.isSuspected]),
        [
          [2, true],
          [2, false],
        ],
      );
    });
  }
});
