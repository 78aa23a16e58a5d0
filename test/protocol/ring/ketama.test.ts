import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import Peer from "hashring";
import { HashRing } from "lockstep/protocol";
import { Place } from "../../../src/protocol/ring/place.ts";
import { ketamaPlacement } from "../../../src/protocol/ring/placement.ts";

const points = (id: string, weight: number, nodes: number, total: number): number =>
  new Place({ id, weight }).count(ketamaPlacement, nodes, total);

describe("ring · all", () => {
  test("ketama finds what the npm package hashring finds, weights and all", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 8 })), {
          minLength: 1,
          maxLength: 8,
          selector: ([port]) => port,
        }),
        fc.array(
          fc.nat().map((n) => `key ${n}`),
          { minLength: 20, maxLength: 20 },
        ),
        (all, keys) => {
          const nodes = all.map(([port, weight]) => ({ id: `127.0.0.1:${port}`, weight }));
          const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
          // The peer computes in doubles, where a seventh of 7 × 40 is 39; libketama's floats round that to 40.
          fc.pre(
            nodes.every(
              ({ id, weight }) => points(id, weight, nodes.length, total) === 4 * Math.floor((weight / total) * 40 * nodes.length),
            ),
          );
          const peer = new Peer(Object.fromEntries(nodes.map(({ id, weight }) => [id, { weight }])));
          const ring = new HashRing(nodes, { placement: "ketama" });
          for (const key of keys) assert.equal(ring.nodeFor(key), peer.get(key));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("ketama gives 160 points a node, shared out by weight in single precision", () => {
    // The 61st part of 1 as a float, times 61, is less than 1: libketama has 39 texts of each node then, and when there are 122.
    for (let nodes = 1; nodes <= 200; nodes++) assert.equal(points("a", 1, nodes, nodes), nodes % 61 === 0 && nodes < 183 ? 156 : 160);
    assert.deepEqual([points("a", 600, 2, 1000), points("b", 400, 2, 1000)], [192, 128]);
    assert.deepEqual([points("a", 1, 3, 7), points("b", 2, 3, 7), points("c", 4, 3, 7)], [68, 136, 272]);
  });

  test("the last point of spymemcached's four nodes is where it has it", () => {
    const ids = [0, 1, 2, 3].map((n) => `127.0.0.1:${10_000 + n}`);
    const all = ids.flatMap((id) => [...ketamaPlacement.points(id, 40)]);
    assert.equal(all.length, 640);
    assert.equal(Math.max(...all), 4_294_887_009);
  });

  test("of libketama's two nodes a point is where it has it", () => {
    assert.ok(ketamaPlacement.points("127.0.0.1:11211", 48).includes(3_454_255_383));
  });
});
