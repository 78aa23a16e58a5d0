import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HashRing, type HashRingOptions, type RingNode } from "lockstep/protocol";

const three = new HashRing(["a", "b", "c"]);
const make = (nodes: unknown, options?: unknown) => () => new HashRing(nodes as RingNode[], options as HashRingOptions);

/** What is done, and what it is told. */
const REFUSED: readonly [what: string, does: () => unknown, says: RegExp][] = [
  [
    "an empty ring has nobody for a key",
    () => new HashRing([]).nodeFor("k"),
    /the ring has no nodes, so nobody has the key; add some by with\(\)/,
  ],
  ["nor for a place", () => three.without("a").without("b").without("c").nodeAt(7), /the ring has no nodes/],
  ["nor for replicas", () => new HashRing([]).nodesFor("k", 1), /the ring has no nodes/],
  [
    "more replicas than nodes",
    () => three.nodesFor("k", 4),
    /count is 4; expected a whole number from 1 to 3, the ring's nodes: ask for fewer/,
  ],
  ["no replicas", () => three.nodesFor("k", 0), /count is 0/],
  ["half a replica", () => three.nodesFor("k", 1.5), /count is 1\.5/],
  ["a node twice", make(["a", "b", "a"]), /node "a" is there twice; expected each once/],
  ["a node that is there", () => three.with({ id: "b", weight: 2 }), /node "b" is there twice/],
  ["a node to go that is not there", () => three.without("d"), /the ring has no node "d"; expected one of its 3: "a", "b", "c"$/],
  ["weight 0", make([{ id: "a", weight: 0 }]), /the weight of node "a" is 0; expected a number above 0/],
  ["a weight below 0", make([{ id: "a", weight: -1 }]), /is -1/],
  ["a weight that is no number", make([{ id: "a", weight: Number.NaN }]), /is NaN/],
  ["a weight that is a text", make([{ id: "a", weight: "2" }]), /is 2; expected a number/],
  ["a weight without end", make([{ id: "a", weight: Infinity }]), /is Infinity/],
  ["no virtual nodes", make(["a"], { virtualNodes: 0 }), /virtualNodes is 0; expected a whole number from 1 to 1048576/],
  ["half a virtual node", make(["a"], { virtualNodes: 0.5 }), /virtualNodes is 0\.5/],
  ["too many virtual nodes", make(["a"], { virtualNodes: 2 ** 21 }), /virtualNodes is 2097152/],
  ["a hash that there is not", make(["a"], { hash: "crc32" }), /hash is "crc32"; expected one of murmur3, md5, sha1/],
  ["what every object has is no hash", make(["a"], { hash: "toString" }), /hash is "toString"/],
  ["a rule that there is not", make(["a"], { rule: "nearest" }), /rule is "nearest"; expected "successor" or "predecessor"/],
  ["a placement that there is not", make(["a"], { placement: "jump" }), /placement is "jump"; expected "hashed" or "ketama"/],
  [
    "ketama by another hash",
    make(["a"], { placement: "ketama", hash: "sha1" }),
    /hash is "sha1" and virtualNodes 160; ketama's are "md5" and 160/,
  ],
  ["ketama with other points", make(["a"], { placement: "ketama", virtualNodes: 100 }), /virtualNodes 100/],
  [
    "a node too light for ketama",
    make(["a", "b", { id: "c", weight: 0.01 }], { placement: "ketama" }),
    /node "c" of weight 0\.01 gets no point: .* give it at least 1\/120 of all weight, 2\.01, or leave it out/,
  ],
  ["a node without a name", make([""]), /"" has no id/],
  ["a node that is none", make([null]), /null has no id; expected a node's id, not empty, or \{ id, weight \}/],
  ["a number for a node", make([7]), /7 has no id/],
  ["a text for a list", make("abc"), /nodes is "abc"; expected a list/],
  ["no list at all", make(undefined), /nodes is undefined/],
  [
    "a point off the ring",
    make([{ id: "a", points: [0, 2 ** 32] }]),
    /a point of node "a" is 4294967296; expected a whole number from 0 to 4294967295/,
  ],
  ["no points", make([{ id: "a", points: [] }]), /node "a" has no points/],
  ["points and a weight", make([{ id: "a", points: [1], weight: 2 }]), /node "a" has points and a weight/],
  ["a place off the ring", () => three.nodeAt(-1), /position is -1/],
  [
    "a key that is neither text nor bytes",
    () => three.nodeFor(42 as never),
    /the key 42 is of type number; expected a string or a Uint8Array/,
  ],
];

describe("ring · all", () => {
  for (const [what, does, says] of REFUSED) {
    test(`refused: ${what}`, () => assert.throws(does, { name: "LockstepError", code: "invalid", message: says }));
  }

  test("more points than a ring may have are refused before they are made", () => {
    const full = {
      name: "LockstepError",
      code: "full",
      message: /take 2097600 points, and a ring has 2097152 at most; give smaller weights/,
    };
    assert.throws(make(Array.from({ length: 13_110 }, (_, n) => `node ${n}`)), full);
    assert.throws(make([{ id: "a", weight: 1e300 }]), { code: "full" });
  });

  test("a ring is not changed by what comes of it", () => {
    const four = three.with("d");
    assert.deepEqual(
      [three.nodes, four.nodes, four.without("a").nodes],
      [
        ["a", "b", "c"],
        ["a", "b", "c", "d"],
        ["b", "c", "d"],
      ],
    );
    assert.equal(four.without("d").nodeFor("k"), three.nodeFor("k"));
  });

  test("a very light node has one point, and is found", () => {
    const ring = new HashRing(["a", { id: "b", weight: 1e-9 }]);
    assert.ok(ring.shares().get("b")! > 0);
    assert.deepEqual(ring.nodesFor("k", 2).toSorted(), ["a", "b"]);
  });
});
