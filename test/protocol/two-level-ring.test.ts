import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { twoLevelRing } from "../../src/protocol/mutex/two-level-ring.ts";
import { Wires } from "../fixtures/protocol/wires.ts";

const SIZE = 9;
const COORDINATORS = [0, 3, 6];

describe("mutual exclusion: two-level token ring", () => {
  test("all who wait in a local ring enter while its coordinator has the global token once, with growing tokens", () => {
    const wires = new Wires(twoLevelRing(), SIZE);
    const runUntil = (isSo: () => boolean): void => {
      for (let ticks = 0; ticks < 1000 && !isSo(); ticks += 1) {
        for (let node = 0; node < SIZE; node += 1) wires.tick(node);
        for (let hops = 0; hops < 100 && wires.sent.length > 0 && !isSo(); hops += 1) wires.deliver();
      }
      assert.ok(isSo());
    };
    runUntil(() => COORDINATORS.every((node) => wires.state(node).isQuiet && wires.state(node).global!.number > 0));
    for (let node = 0; node < SIZE; node += 1) wires.request(node, "enter");
    for (let entries = 1; entries <= SIZE; entries += 1) {
      runUntil(() => wires.told.length === entries);
      wires.request(wires.told.at(-1)!.node, "leave");
    }
    const rings = wires.told.map(({ node }) => Math.floor(node / 3));
    assert.equal(rings.filter((ring, at) => ring !== rings[at - 1]).length, 3);
    for (const [at, { result }] of wires.told.entries()) if (at > 0) assert.ok(result.token > wires.told[at - 1]!.result.token);
  });
});
