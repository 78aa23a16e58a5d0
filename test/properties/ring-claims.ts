import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import type { HashRing, RingNode } from "lockstep/protocol";
import { arcsOf, type RingModelNode, nodesFrom, type RingRule } from "./ring-model.ts";

type Ring = typeof HashRing;
type Claim = (Ring: Ring, runs: fc.Parameters<unknown>) => void;

/** Ids whose order by code units is neither that of a locale nor that of code points. */
const ids = fc.uniqueArray(fc.constantFrom("a", "B", "b", "é", "Z", "9", "10", "a-1", "\u{1f600}", "\uff5e"), { minLength: 1 });
const rule = fc.constantFrom<RingRule>("successor", "predecessor");
/** So few places that points meet, at both ends of the ring. */
const position = fc.oneof(fc.nat(12), fc.integer({ min: 2 ** 32 - 6, max: 2 ** 32 - 1 }), fc.nat(2 ** 32 - 1));
const standing: fc.Arbitrary<RingModelNode[]> = ids.chain((all) =>
  fc.tuple(...all.map((id) => fc.array(position, { minLength: 1, maxLength: 4 }).map((points) => ({ id, points })))),
);
const nodes: fc.Arbitrary<RingNode[]> = ids.chain((all) =>
  fc.tuple(...all.map((id) => fc.constantFrom(0.3, 1, 1, 2.5).map((weight) => ({ id, weight })))),
);
const options = fc.record({
  rule,
  hash: fc.constantFrom("murmur3" as const, "md5" as const, "sha1" as const),
  virtualNodes: fc.integer({ min: 1, max: 20 }),
});

const KEYS: readonly string[] = Array.from({ length: 300 }, (_, n) => `key ${n}`);
const MANY_KEYS: readonly string[] = Array.from({ length: 5000 }, (_, n) => `user:${n * 7919}`);
const names = (count: number, seed = 0): string[] => Array.from({ length: count }, (_, n) => `10.0.${seed}.${n}:6379`);

function digestWord(hash: "md5" | "sha1", text: string, word = 0): number {
  return createHash(hash)
    .update(text)
    .digest()
    .readUInt32LE(4 * word);
}

/** What is true of every ring, by the name under which a mutation says that it breaks it. */
export const ringClaims: Readonly<Record<string, Claim>> = {
  "a place is the next node's, of several there the one whose id is smallest": (Ring, runs) =>
    fc.assert(
      fc.property(standing, rule, position, (all, by, at) => {
        const ring = new Ring(all, { rule: by });
        assert.equal(ring.nodeAt(at), nodesFrom(all, by, at)[0]);
        for (const { points } of all) for (const point of points) assert.equal(ring.nodeAt(point), nodesFrom(all, by, point)[0]);
      }),
      runs,
    ),

  "a key is where its hash is, a node where those of its name are": (Ring, runs) =>
    fc.assert(
      fc.property(ids, rule, fc.constantFrom("md5" as const, "sha1" as const), fc.string({ unit: "binary" }), (all, by, hash, key) => {
        const model = all.map((id) => ({ id, points: Array.from({ length: 7 }, (_, i) => digestWord(hash, `${id}-${i}`)) }));
        const ring = new Ring(all, { rule: by, hash, virtualNodes: 7 });
        const expected = nodesFrom(model, by, digestWord(hash, key));
        assert.deepEqual(ring.nodesFor(key, all.length), expected);
        assert.equal(ring.nodeFor(Buffer.from(key)), expected[0]);
      }),
      runs,
    ),

  "who comes takes keys of others, and nobody else gets any": (Ring, runs) =>
    fc.assert(
      fc.property(nodes, options, (all, how) => {
        const before = new Ring(all, how);
        const after = before.with({ id: "newcomer", weight: 1.5 });
        for (const key of KEYS) if (after.nodeFor(key) !== "newcomer") assert.equal(after.nodeFor(key), before.nodeFor(key));
      }),
      runs,
    ),

  "who goes leaves keys to their next nodes, and no other key moves": (Ring, runs) =>
    fc.assert(
      fc.property(nodes, options, fc.nat(), (all, how, pick) => {
        fc.pre(all.length > 1);
        const { id } = all[pick % all.length]!;
        const before = new Ring(all, how);
        const after = before.without(id);
        assert.deepEqual(
          after.nodes,
          before.nodes.filter((one) => one !== id),
        );
        for (const key of KEYS) {
          const [first, second] = before.nodesFor(key, 2);
          assert.equal(after.nodeFor(key), first === id ? second : first);
        }
      }),
      runs,
    ),

  "the order in which nodes come makes no difference": (Ring, runs) =>
    fc.assert(
      fc.property(
        standing.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        rule,
        ([all, other], by) => {
          const [one, two] = [new Ring(all, { rule: by }), other.reduce((ring, node) => ring.with(node), new Ring([], { rule: by }))];
          assert.deepEqual(one.nodes, two.nodes);
          for (const key of [0, 5, 11, 2 ** 32 - 3]) assert.equal(one.nodeAt(key), two.nodeAt(key));
          for (const key of KEYS.slice(0, 20)) assert.deepEqual(one.nodesFor(key, all.length), two.nodesFor(key, all.length));
        },
      ),
      runs,
    ),

  "replicas are on different nodes, and fewer are the first of more": (Ring, runs) =>
    fc.assert(
      fc.property(nodes, options, fc.string(), (all, how, key) => {
        const ring = new Ring(all, how);
        const found = ring.nodesFor(key, all.length);
        assert.deepEqual(found.toSorted(), all.map(({ id }) => id).toSorted());
        for (let count = 1; count < all.length; count++) assert.deepEqual(ring.nodesFor(key, count), found.slice(0, count));
        assert.equal(ring.nodeFor(key), found[0]);
      }),
      runs,
    ),

  "the shares are the arcs between the points": (Ring, runs) =>
    fc.assert(
      fc.property(standing, rule, (all, by) => {
        const [shares, arcs] = [new Ring(all, { rule: by }).shares(), arcsOf(all, by)];
        for (const { id } of all) assert.ok(Math.abs(shares.get(id)! - arcs.get(id)!) < 1e-9, id);
      }),
      runs,
    ),

  "of n+1 nodes the last to come takes about 1/(n+1) of the keys": (Ring) => {
    for (const n of [1, 2, 4, 9, 19]) {
      for (const seed of [1, 2, 3]) {
        const before = new Ring(names(n, seed));
        const after = before.with("newcomer");
        const moved = MANY_KEYS.filter((key) => before.nodeFor(key) !== after.nodeFor(key)).length / MANY_KEYS.length;
        assert.ok(Math.abs(moved * (n + 1) - 1) < 0.4, `${moved} of the keys moved to one of ${n + 1}`);
      }
    }
  },

  "a node of weight w has w times the keys of one of weight 1": (Ring) => {
    const weights = [0.5, 1, 2, 3.5];
    for (const seed of [1, 2, 3]) {
      const ring = new Ring(names(4, seed).map((id, i) => ({ id, weight: weights[i]! })));
      for (const [i, id] of names(4, seed).entries()) {
        const keys = MANY_KEYS.filter((key) => ring.nodeFor(key) === id).length / MANY_KEYS.length;
        assert.ok(Math.abs((keys * 7) / weights[i]! - 1) < 0.4, `${id} of weight ${weights[i]} of 7 has ${keys} of the keys`);
      }
    }
  },

  "ketama is libketama's": (Ring) => {
    // libketama's own test, python_ketama/tests.py: 192 and 128 points, and whose "test" is.
    const own = new Ring(
      [
        { id: "127.0.0.1:11211", weight: 600 },
        { id: "127.0.0.1:11212", weight: 400 },
      ],
      { placement: "ketama" },
    );
    assert.equal(own.nodeFor("test"), "127.0.0.1:11211");
    assert.equal(own.nodeAt(3_454_255_383), "127.0.0.1:11211");
    const three = ["one", "two", "four"];
    const texts = [17, 34, 68]; // of 3 × 40, by weights of 1, 2 and 4 out of 7
    const model = three.map((id, i) => ({
      id,
      points: Array.from({ length: 4 * texts[i]! }, (_, n) => digestWord("md5", `${id}-${n >> 2}`, n & 3)),
    }));
    const weighted = new Ring(
      three.map((id, i) => ({ id, weight: 2 ** i })),
      { placement: "ketama" },
    );
    for (const key of KEYS) assert.equal(weighted.nodeFor(key), nodesFrom(model, "successor", digestWord("md5", key))[0]);
    // spymemcached's KetamaNodeLocatorTest, which has them of libketama.
    const ports = (count: number): string[] => Array.from({ length: count }, (_, n) => `127.0.0.1:${10_000 + n}`);
    const four = new Ring(ports(4), { placement: "ketama" });
    const five = four.with("127.0.0.1:10004");
    const owners = (ring: HashRing, keys: string[]): number[] => keys.map((key) => Number(ring.nodeFor(key).at(-1)));
    assert.deepEqual(owners(four, ["dustin", "noelani", "some other key"]), [0, 2, 0]);
    assert.deepEqual(owners(four, ["V5XS8C8N", "8KR2DKR2", "L9KH6X4X"]), [3, 3, 3]); // past the last point, 4,294,887,009
    assert.deepEqual(owners(five, ["dustin", "noelani", "some other key"]), [0, 2, 4]);
    assert.deepEqual(owners(five, ["36", "10037", "22051", "49044"]), [2, 3, 1, 4]);
  },
};
